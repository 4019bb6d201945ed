import type { ImageSize } from './image-size.ts';

const SIGNATURE_BYTES = 8;
/** Length, type and checksum of each chunk. */
const CHUNK_BYTES = 12;
const [IHDR, FCTL, IEND] = [0x49_48_44_52, 0x66_63_54_4c, 0x49_45_4e_44];

/**
 * Reads the header, which comes first, and counts the frames (PNG, 11.2.1 and 11.3.6.2).
 * @throws RangeError if the bytes end within the header.
 */
export function readPng(view: DataView): ImageSize | undefined {
  if (view.getUint32(SIGNATURE_BYTES + 4) !== IHDR) return undefined;
  const width = view.getUint32(SIGNATURE_BYTES + 8);
  const height = view.getUint32(SIGNATURE_BYTES + 12);
  let frames = 0;
  for (let at = SIGNATURE_BYTES; at + CHUNK_BYTES <= view.byteLength; at += CHUNK_BYTES + view.getUint32(at)) {
    const type = view.getUint32(at + 4);
    if (type === FCTL) frames += 1;
    if (type === IEND) return { width, height, frames: Math.max(1, frames) };
  }
  return { width, height, frames: Number.POSITIVE_INFINITY };
}
