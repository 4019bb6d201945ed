import type { ImageSize } from './image-size.ts';

/** The first chunk follows `RIFF`, a size and `WEBP`. */
const FIRST_CHUNK = 12;
const CHUNK_HEADER = 8;
/** No image has more chunks, and going over millions of empty ones takes the page a second. */
const MAX_CHUNKS = 10_000;
/** The header of a frame before its own chunks. */
const FRAME_HEADER = 16;

type Chunk = { name: string; content: number; end: number };
type Extent = { width: number; height: number };

/**
 * Reads every chunk that states a size (RFC 9649, 2.4 to 2.7): the canvas, each frame and the streams in them; the
 * largest counts.
 * @throws RangeError if the bytes end within one of them, or there are too many.
 */
export function readWebp(view: DataView): ImageSize | undefined {
  const extents: Extent[] = [];
  let frames = 0;
  for (const chunk of chunksOf(view, FIRST_CHUNK, view.byteLength)) {
    if (chunk.name === 'ANMF') {
      frames += 1;
      for (const inner of chunksOf(view, chunk.content + FRAME_HEADER, chunk.end))
        extents.push(...extentOf(view, inner));
    }
    extents.push(...extentOf(view, chunk));
  }
  const isWhole = view.getUint32(4, true) + CHUNK_HEADER <= view.byteLength;
  return {
    width: extents.reduce((max, { width }) => Math.max(max, width), 0),
    height: extents.reduce((max, { height }) => Math.max(max, height), 0),
    frames: isWhole ? Math.max(1, frames) : Number.POSITIVE_INFINITY,
  };
}

function* chunksOf(view: DataView, from: number, to: number): Generator<Chunk> {
  let at = from;
  for (let count = 0; at + CHUNK_HEADER <= to; count += 1) {
    if (count === MAX_CHUNKS) throw new RangeError('too many chunks');
    const content = at + CHUNK_HEADER;
    const bytes = view.getUint32(at + 4, true);
    const name = String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)));
    yield { name, content, end: Math.min(to, content + bytes) };
    at = content + bytes + (bytes % 2);
  }
}

/** The size that a chunk states, if any. */
function extentOf(view: DataView, { name, content }: Chunk): Extent[] {
  if (name === 'VP8X') return [{ width: 1 + uint24(view, content + 4), height: 1 + uint24(view, content + 7) }];
  if (name === 'ANMF') return [{ width: 1 + uint24(view, content + 6), height: 1 + uint24(view, content + 9) }];
  // RFC 6386, 9.1: after a tag and a start code, 14 bits each.
  if (name === 'VP8 ') return [{ width: uint14(view, content + 6), height: uint14(view, content + 8) }];
  if (name !== 'VP8L') return [];
  const bits = view.getUint32(content + 1, true);
  return [{ width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }];
}

const uint14 = (view: DataView, at: number) => view.getUint16(at, true) & 0x3fff;
const uint24 = (view: DataView, at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 0x1_0000;
