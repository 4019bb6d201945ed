import type { ImageSize } from './image-size.ts';

const SCREEN_BYTES = 13;
const IMAGE_BYTES = 10;
const [IMAGE, EXTENSION, TRAILER] = [0x2c, 0x21, 0x3b];

/**
 * Reads the logical screen and goes from block to block through the frames (GIF89a, 18 to 27), which may be larger than
 * the screen.
 * @throws RangeError if the bytes end within the screen's description.
 */
export function readGif(view: DataView): ImageSize | undefined {
  const size = { width: view.getUint16(6, true), height: view.getUint16(8, true), frames: 0 };
  try {
    let at = SCREEN_BYTES + colourTableBytes(view.getUint8(10));
    while (view.getUint8(at) !== TRAILER) {
      if (view.getUint8(at) === IMAGE) {
        size.frames += 1;
        size.width = Math.max(size.width, view.getUint16(at + 1, true) + view.getUint16(at + 5, true));
        size.height = Math.max(size.height, view.getUint16(at + 3, true) + view.getUint16(at + 7, true));
        // One byte with the code size follows the colours.
        at = endOfBlocks(view, at + IMAGE_BYTES + colourTableBytes(view.getUint8(at + 9)) + 1);
      } else if (view.getUint8(at) === EXTENSION) at = endOfBlocks(view, at + 2);
      else return undefined;
    }
    return { ...size, frames: Math.max(1, size.frames) };
  } catch {
    // It continues beyond these bytes.
    return { ...size, frames: Number.POSITIVE_INFINITY };
  }
}

const colourTableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

/** Blocks contain their length; an empty one ends them. */
function endOfBlocks(view: DataView, from: number): number {
  let at = from;
  while (view.getUint8(at) > 0) at += 1 + view.getUint8(at);
  return at + 1;
}
