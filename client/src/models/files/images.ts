import type { FileId } from '#shared/protocol/data.ts';
import type { ImageHeader } from '../../data/images/header.ts';
import { showingOf } from '../../data/images/policy.ts';
import { makePreview } from '../../data/images/preview.ts';

/** An image in the chat, and its size in pixels; a hidden one is never decoded. */
export type FileImage = Pick<ImageHeader, 'width' | 'height'> &
  ({ kind: 'shown'; image: Blob } | { kind: 'hidden'; reason: 'too_large' | 'too_many' });

export type FileImagesOptions = {
  onChange(): void;
  /** Whether this many pixels of this file may be decoded now. */
  admits(id: FileId, pixels: number): boolean;
  /** Tests without a browser provide their own. */
  makePreview?: typeof makePreview;
};

/**
 * The largest file that is shown as an image, in bytes. All of it is read to count its frames and scans: scans behind
 * what was read could keep a decoder busy for minutes.
 */
const MAX_BYTES = 16_000_000;
/** How long decoding may take before the image is shown as a file, in milliseconds. */
const DECODE_MS = 10_000;

/** Inspects files before anything decodes them, and prepares those that are images for display; one after another. */
export class FileImages {
  readonly #options: Required<FileImagesOptions>;
  readonly #images = new Map<FileId, FileImage | undefined>();
  #work = Promise.resolve();

  constructor(options: FileImagesOptions) {
    this.#options = { makePreview, ...options };
  }

  /** Undefined if it is not an image, was not inspected yet, or cannot be decoded. */
  of(id: FileId): FileImage | undefined {
    return this.#images.get(id);
  }

  /** Inspects this file, unless that was done before. */
  add(id: FileId, content: Blob): void {
    if (this.#images.has(id)) return;
    this.#images.set(id, undefined);
    this.#work = this.#work.then(async () => {
      // A file that cannot be read or decoded as an image is shown like any other file.
      const image = await this.#imageOf(id, content).catch(() => undefined);
      if (!image || !this.#images.has(id)) return;
      this.#images.set(id, image);
      this.#options.onChange();
    });
  }

  drop(id: FileId): void {
    this.#images.delete(id);
  }

  clear(): void {
    this.#images.clear();
  }

  async #imageOf(id: FileId, content: Blob): Promise<FileImage | undefined> {
    if (content.size > MAX_BYTES) return undefined;
    // Loaded on demand: a page without files does not need it.
    const { readImage } = await import('../../data/images/header.ts');
    const header = readImage(new Uint8Array(await content.arrayBuffer()));
    if (!header) return undefined;
    const { type, width, height } = header;
    const showing = showingOf(header);
    if (showing === 'never') return { kind: 'hidden', reason: 'too_large', width, height };
    if (!this.#options.admits(id, width * height)) return { kind: 'hidden', reason: 'too_many', width, height };
    // The type that the bytes show, whatever the sender has declared.
    const image = new Blob([content], { type });
    return {
      kind: 'shown',
      width,
      height,
      image: showing === 'plain' ? image : await this.#preview(image),
    };
  }

  /** @throws Error if decoding fails or takes too long. */
  async #preview(image: Blob): Promise<Blob> {
    const deadline = new AbortController();
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timeout = setTimeout(() => {
      deadline.abort();
      reject(new Error('the image takes too long to decode'));
    }, DECODE_MS);
    return Promise.race([this.#options.makePreview(image, deadline.signal), late]).finally(() => clearTimeout(timeout));
  }
}
