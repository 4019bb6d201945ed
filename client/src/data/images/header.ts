/**
 * Reads the facts about an image from its bytes, before anything is decoded. Only raster types: SVG is a document with
 * scripts and links. AVIF is left out on purpose: its container may say 100 x 100 for a stream that decodes to 16,000 x
 * 16,000.
 */
import { readGif } from './gif.ts';
import type { ImageSize } from './image-size.ts';
import { readJpeg } from './jpeg.ts';
import { readPng } from './png.ts';
import { readWebp } from './webp.ts';

export type ImageHeader = ImageSize & { type: string };

const formats = [
  { type: 'image/png', begins: (head: string) => head.startsWith('\x89PNG\r\n\x1a\n'), read: readPng },
  { type: 'image/jpeg', begins: (head: string) => head.startsWith('\xff\xd8\xff'), read: readJpeg },
  { type: 'image/gif', begins: (head: string) => /^GIF8[79]a/.test(head), read: readGif },
  { type: 'image/webp', begins: (head: string) => /^RIFF.{4}WEBP/s.test(head), read: readWebp },
];
/** How many bytes `begins` reads. */
const HEAD_BYTES = 12;

/**
 * Undefined if it is not an image in one of these formats, or does not state its size. `bytes` are its first bytes, as
 * many as there are.
 */
export function readImage(bytes: Uint8Array<ArrayBuffer>): ImageHeader | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));
  const format = formats.find(({ begins }) => begins(head));
  const size = format && sizeOf(bytes, format.read);
  return size && size.width > 0 && size.height > 0 ? { type: format.type, ...size } : undefined;
}

function sizeOf(
  { buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>,
  read: (view: DataView) => ImageSize | undefined,
): ImageSize | undefined {
  try {
    return read(new DataView(buffer, byteOffset, byteLength));
  } catch (error) {
    // It ends within the statement of its size.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
