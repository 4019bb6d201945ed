/** Which pictures are shown at once. Never SVG, which is a document with scripts and links of its own. */

/** Larger ones wait for a click, in bytes. */
const MOST_BYTES = 2_000_000;

const types = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'];

/** Whether its sender calls it a picture that may come unasked. */
export const comesUnasked = ({ type, bytes }: { type: string; bytes: number }): boolean =>
  bytes <= MOST_BYTES && types.includes(type);

const ascii = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));

/** What the first bytes say, whatever the sender said; undefined for all but these raster types. */
export function rasterType(head: Uint8Array): string | undefined {
  if (ascii(head, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (ascii(head, 0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (/^GIF8[79]a$/.test(ascii(head, 0, 6))) return 'image/gif';
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return 'image/webp';
  if (/^ftypavi[fs]$/.test(ascii(head, 4, 12))) return 'image/avif';
  return undefined;
}

/** As many as `rasterType` looks at. */
export const HEAD_BYTES = 12;
