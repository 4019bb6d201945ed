import type { FileId } from '#shared/protocol/data.ts';
import type { PictureHeader } from '../data/pictures/header.ts';
import { showingOf } from '../data/pictures/policy.ts';
import { makePreview } from '../data/pictures/preview.ts';

/** A picture of the chat, and how large it is in pixels; a hidden one is never decoded. */
export type Picture = Pick<PictureHeader, 'width' | 'height'> &
  ({ kind: 'shown'; image: Blob } | { kind: 'hidden'; reason: 'too_large' | 'too_many' });

export type FilePicturesOptions = {
  onChange(): void;
  /** Whether so many pixels of this file may be decoded now. */
  admits(id: FileId, pixels: number): boolean;
  /** Tests without a browser make their own. */
  makePreview?: typeof makePreview;
};

/** So much is read to find out how large a picture is and how many frames it has, in bytes. */
const READ_BYTES = 16_000_000;

/**
 * Looks at files before anything decodes them, and makes what is shown of those that are pictures; one after another.
 */
export class FilePictures {
  readonly #options: Required<FilePicturesOptions>;
  readonly #pictures = new Map<FileId, Picture | undefined>();
  #work = Promise.resolve();

  constructor(options: FilePicturesOptions) {
    this.#options = { makePreview, ...options };
  }

  /** Undefined for what is none, is not looked at yet, or cannot be decoded. */
  of(id: FileId): Picture | undefined {
    return this.#pictures.get(id);
  }

  /** Looks at this file, unless it was looked at before. */
  add(id: FileId, content: Blob): void {
    if (this.#pictures.has(id)) return;
    this.#pictures.set(id, undefined);
    this.#work = this.#work.then(async () => {
      // What cannot be read, or decoded, is a file like any other.
      const picture = await this.#pictureOf(id, content).catch(() => undefined);
      if (!picture || !this.#pictures.has(id)) return;
      this.#pictures.set(id, picture);
      this.#options.onChange();
    });
  }

  drop(id: FileId): void {
    this.#pictures.delete(id);
  }

  clear(): void {
    this.#pictures.clear();
  }

  async #pictureOf(id: FileId, content: Blob): Promise<Picture | undefined> {
    // Not of the first page, where there are no files.
    const { readPicture } = await import('../data/pictures/header.ts');
    const header = readPicture(new Uint8Array(await content.slice(0, READ_BYTES).arrayBuffer()));
    if (!header) return undefined;
    const { type, width, height } = header;
    const showing = showingOf(header);
    if (showing === 'never') return { kind: 'hidden', reason: 'too_large', width, height };
    if (!this.#options.admits(id, width * height)) return { kind: 'hidden', reason: 'too_many', width, height };
    // Under the type that its own bytes have.
    const image = new Blob([content], { type });
    return {
      kind: 'shown',
      width,
      height,
      image: showing === 'plain' ? image : await this.#options.makePreview(image),
    };
  }
}
