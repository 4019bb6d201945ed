import type { FileId } from '#shared/protocol/data.ts';
import type { PictureHeader } from '../../data/pictures/header.ts';
import { showingOf } from '../../data/pictures/policy.ts';
import { makePreview } from '../../data/pictures/preview.ts';

/** A picture in the chat, and its size in pixels; a hidden one is never decoded. */
export type Picture = Pick<PictureHeader, 'width' | 'height'> &
  ({ kind: 'shown'; image: Blob } | { kind: 'hidden'; reason: 'too_large' | 'too_many' });

export type FilePicturesOptions = {
  onChange(): void;
  /** Whether this many pixels of this file may be decoded now. */
  admits(id: FileId, pixels: number): boolean;
  /** Tests without a browser provide their own. */
  makePreview?: typeof makePreview;
};

/**
 * The largest file that is shown as a picture, in bytes. All of it is read to count its frames and scans: scans behind
 * what was read could keep a decoder busy for minutes.
 */
const MAX_BYTES = 16_000_000;
/** How long decoding may take before the picture is shown as a file, in milliseconds. */
const DECODE_MS = 10_000;

/** Inspects files before anything decodes them, and prepares those that are pictures for display; one after another. */
export class FilePictures {
  readonly #options: Required<FilePicturesOptions>;
  readonly #pictures = new Map<FileId, Picture | undefined>();
  #work = Promise.resolve();

  constructor(options: FilePicturesOptions) {
    this.#options = { makePreview, ...options };
  }

  /** Undefined if it is not a picture, was not inspected yet, or cannot be decoded. */
  of(id: FileId): Picture | undefined {
    return this.#pictures.get(id);
  }

  /** Inspects this file, unless that was done before. */
  add(id: FileId, content: Blob): void {
    if (this.#pictures.has(id)) return;
    this.#pictures.set(id, undefined);
    this.#work = this.#work.then(async () => {
      // What cannot be read or decoded is a file like any other.
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
    if (content.size > MAX_BYTES) return undefined;
    // Not of the first page, where there are no files.
    const { readPicture } = await import('../../data/pictures/header.ts');
    const header = readPicture(new Uint8Array(await content.arrayBuffer()));
    if (!header) return undefined;
    const { type, width, height } = header;
    const showing = showingOf(header);
    if (showing === 'never') return { kind: 'hidden', reason: 'too_large', width, height };
    if (!this.#options.admits(id, width * height)) return { kind: 'hidden', reason: 'too_many', width, height };
    // With the type that its bytes have.
    const image = new Blob([content], { type });
    return {
      kind: 'shown',
      width,
      height,
      image: showing === 'plain' ? image : await withinDeadline(this.#options.makePreview(image)),
    };
  }
}

/** Decoding cannot be cancelled, but those that wait for it can go on. @throws Error where it takes too long. */
async function withinDeadline(preview: Promise<Blob>): Promise<Blob> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timeout = setTimeout(() => reject(new Error('the picture takes too long to decode')), DECODE_MS);
  return Promise.race([preview, late]).finally(() => clearTimeout(timeout));
}
