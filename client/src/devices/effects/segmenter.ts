import type { SelfieSegmentation, SelfieSegmentationConfig } from '@mediapipe/selfie_segmentation';
import graphUrl from '@mediapipe/selfie_segmentation/selfie_segmentation.binarypb?url';
import libraryUrl from '@mediapipe/selfie_segmentation/selfie_segmentation.js?url';
import modelUrl from '@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite?url';
import runtimeUrl from '@mediapipe/selfie_segmentation/selfie_segmentation_solution_simd_wasm_bin.js?url';
import wasmUrl from '@mediapipe/selfie_segmentation/selfie_segmentation_solution_simd_wasm_bin.wasm?url';

/** The files that the library requests by name, under the names that the build has given them. */
const files: { [name: string]: string | undefined } = {
  'selfie_segmentation.binarypb': graphUrl,
  'selfie_segmentation_landscape.tflite': modelUrl,
  'selfie_segmentation_solution_simd_wasm_bin.js': runtimeUrl,
  'selfie_segmentation_solution_simd_wasm_bin.wasm': wasmUrl,
};

/** The faster of the package's two models, for landscape video; it recognizes people in upright video as well. */
const WIDE_MODEL = 1;

/** Separates a person from the background. Owns a graphics context: close it. */
export class Segmenter {
  readonly #library: SelfieSegmentation;
  #mask: CanvasImageSource | undefined;

  /** Rejects if the model does not run in this browser. */
  static async create(): Promise<Segmenter> {
    const Library = await loadLibrary();
    const library = new Library({ locateFile: (name) => files[name] ?? name });
    library.setOptions({ modelSelection: WIDE_MODEL });
    const segmenter = new Segmenter(library);
    await library.initialize();
    return segmenter;
  }

  private constructor(library: SelfieSegmentation) {
    this.#library = library;
    library.onResults(({ segmentationMask }) => {
      this.#mask = segmentationMask;
    });
  }

  /** A mask of the frame's size, opaque where the person is; valid until the next call. */
  async maskOf(frame: HTMLCanvasElement): Promise<CanvasImageSource> {
    await this.#library.send({ image: frame });
    if (this.#mask === undefined) throw new Error('no mask was made');
    return this.#mask;
  }

  close(): void {
    void this.#library.close();
  }
}

type Library = new (config: SelfieSegmentationConfig) => SelfieSegmentation;

let loading: Promise<Library> | undefined;

/** Loads a classic script, which defines its class on `window`; once, and again if that failed. */
function loadLibrary(): Promise<Library> {
  loading ??= new Promise<Library>((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src: libraryUrl });
    script.onload = () => {
      const { SelfieSegmentation: library } = window as unknown as { SelfieSegmentation: Library };
      resolve(library);
    };
    script.onerror = () => reject(new Error('the library cannot be loaded'));
    document.head.append(script);
  }).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}
