import type { PictureSize } from './picture-size.ts';

/** Markers of a frame, of which the first says the size (ITU-T T.81, table B.1): all from C0 to CF but for DHT, JPG and DAC. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
/** Those before a frame that carry a length: tables, application data, comments. */
const isSegment = (marker: number) => [0xc4, 0xcc, 0xdb, 0xdd, 0xfe].includes(marker) || (marker & 0xf0) === 0xe0;

/** Goes from marker to marker as far as the frame's. @throws RangeError where it ends before. */
export function readJpeg(view: DataView): PictureSize | undefined {
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (isFrame(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), frames: 1 };
    // Any number of FF may come before a marker.
    if (marker === 0xff) at += 1;
    else if (isSegment(marker)) at += 2 + view.getUint16(at + 2);
    else return undefined;
  }
}
