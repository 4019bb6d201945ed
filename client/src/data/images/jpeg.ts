import type { ImageSize } from './image-size.ts';

/**
 * The markers of a frame, of which the first states the size (ITU-T T.81, table B.1): all from C0 to CF except DHT, JPG
 * and DAC.
 */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
/** Markers before a frame that carry a length: tables, application data, comments. */
const isSegment = (marker: number) => [0xc4, 0xcc, 0xdb, 0xdd, 0xfe].includes(marker) || (marker & 0xf0) === 0xe0;

/** Start of scan, and the markers after a frame that carry no length: stuffing, restarts, end of image. */
const SCAN = 0xda;
const isAlone = (marker: number) => marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd9);

/**
 * Goes from marker to marker up to the frame, and counts the scans after it. @throws RangeError if it ends before that.
 */
export function readJpeg(view: DataView): ImageSize | undefined {
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (isFrame(marker)) {
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), frames: 1, scans: scansBehind(view, at) };
    }
    // Any number of FF may come before a marker.
    if (marker === 0xff) at += 1;
    else if (isSegment(marker)) at += 2 + view.getUint16(at + 2);
    else return undefined;
  }
}

/** Finds every marker as a decoder does: after a segment, or in coded data, where FF is one unless 00 follows. */
function scansBehind({ buffer, byteOffset, byteLength }: DataView, frame: number): number {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  let scans = 0;
  for (let at = frame; at !== -1 && at + 3 < bytes.length; at = bytes.indexOf(0xff, at)) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === SCAN) scans += 1;
    if (marker === 0xff) at += 1;
    else at += 2 + (isAlone(marker) ? 0 : (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0));
  }
  return scans;
}
