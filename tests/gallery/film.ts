import { personPainters } from './paint-person.ts';
import { paintPhoto, paintSlide } from './paint-slide.ts';

/** VP8 frames that play in a loop; the first is a key frame. */
export type Film = readonly Buffer[];

/** Either driver's page. */
type Page = { evaluate(script: string): Promise<unknown> };

/**
 * Paints and encodes in a page of a secure origin: a film takes one encoder for a moment, and plays in any number of
 * rooms.
 */
export class Studio {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Somebody before a camera, two seconds long. */
  person(name: string, width: 640 | 320): Promise<Film> {
    const paint = `(ink, sway) => { ink.setTransform(${width / 640}, 0, 0, ${width / 640}, 0, 0); paintPerson(ink, { name: ${JSON.stringify(name)}, sway }); }`;
    return this.#film(personPainters, { paint, width, height: (width * 9) / 16, frames: 10 });
  }

  slide(): Promise<Film> {
    return this.#film(String(paintSlide), { paint: 'paintSlide', width: 1280, height: 720, frames: 2 });
  }

  /** An image as a file. */
  async photo(): Promise<Buffer> {
    const script = `(async () => { ${paintPhoto}; return (${photographed})(paintPhoto); })()`;
    return Buffer.from((await this.#page.evaluate(script)) as string, 'base64');
  }

  async #film(painters: string, { paint, ...options }: { paint: string } & FilmOptions): Promise<Film> {
    const script = `(async () => { ${painters}; return (${filmed})(${paint}, ${JSON.stringify(options)}); })()`;
    const encoded = (await this.#page.evaluate(script)) as string[];
    return encoded.map((frame) => Buffer.from(frame, 'base64'));
  }
}

type FilmOptions = { width: number; height: number; frames: number };

/** Runs in the page. */
async function filmed(
  paint: (ink: OffscreenCanvasRenderingContext2D, sway: number) => void,
  { width, height, frames }: FilmOptions,
): Promise<string[]> {
  const encoded: string[] = [];
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      encoded.push(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
    },
    error: reportError,
  });
  encoder.configure({ codec: 'vp8', width, height, framerate: 5, bitrate: width * height * 8 });
  const canvas = new OffscreenCanvas(width, height);
  const ink = canvas.getContext('2d');
  for (let index = 0; index < frames; index += 1) {
    if (ink) {
      paint(ink, Math.sin((index / frames) * 2 * Math.PI));
      // Frames that are encoded here in full range are shown as if they were in the limited range of video.
      ink.resetTransform();
      ink.fillStyle = 'rgb(126 126 126 / 14%)';
      ink.fillRect(0, 0, width, height);
    }
    const frame = new VideoFrame(canvas, { timestamp: index * 200_000 });
    encoder.encode(frame, { keyFrame: index === 0 });
    frame.close();
  }
  await encoder.flush();
  encoder.close();
  return encoded;
}

/** Runs in the page. */
async function photographed(paint: (ink: OffscreenCanvasRenderingContext2D) => void): Promise<string> {
  const canvas = new OffscreenCanvas(960, 640);
  const ink = canvas.getContext('2d');
  if (ink) paint(ink);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
