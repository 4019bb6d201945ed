/** Images of any size, built byte by byte. */
import { crc32, deflateSync } from 'node:zlib';

type Bytes = Uint8Array<ArrayBuffer>;

const ascii = (text: string) => Buffer.from(text, 'latin1');
const joined = (...parts: Uint8Array[]): Bytes => new Uint8Array(Buffer.concat(parts));

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function u16le(...values: number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value, 2 * index);
  return bytes;
}

function u24le(value: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntLE(value, 0, 3);
  return bytes;
}

function pngChunk(type: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([ascii(type), content]);
  return Buffer.concat([u32(content.length), named, u32(crc32(named))]);
}

export type PngOptions = {
  width: number;
  height: number /** Of an animation; they say so and hold nothing. */;
  frames?: number;
};

/** Black and white, with one bit per pixel: 20,000 x 20,000 take 48 kB. */
export function png({ width, height, frames = 0 }: PngOptions): Bytes {
  const header = Buffer.concat([u32(width), u32(height), Buffer.from([1, 0, 0, 0, 0])]);
  const rows = Buffer.alloc((Math.ceil(width / 8) + 1) * height);
  const animation = Array.from({ length: frames }, () => pngChunk('fcTL', Buffer.alloc(26)));
  return joined(
    ascii('\x89PNG\r\n\x1a\n'),
    pngChunk('IHDR', header),
    ...animation,
    pngChunk('IDAT', deflateSync(rows, { level: 9 })),
    pngChunk('IEND', Buffer.alloc(0)),
  );
}

/** One pixel in frames of this size, on a screen that may be smaller. */
export function gif({ width, height, frames = 1, screen = { width, height } }: GifOptions): Bytes {
  const frame = Buffer.concat([
    Buffer.from([0x21, 0xf9, 4, 0, 5, 0, 0, 0]),
    Buffer.from([0x2c]),
    u16le(0, 0, width, height),
    Buffer.from([0, 2, 2, 0x44, 1, 0]),
  ]);
  return joined(
    ascii('GIF89a'),
    u16le(screen.width, screen.height),
    Buffer.from([0x80, 0, 0]),
    Buffer.from([0, 0, 0, 255, 255, 255]),
    ...Array.from({ length: frames }, () => frame),
    Buffer.from([0x3b]),
  );
}

export type GifOptions = {
  width: number;
  height: number;
  frames?: number;
  screen?: { width: number; height: number };
};

/** The headers alone, after as much application data. */
export function jpegHead({ width, height, before = 16 }: { width: number; height: number; before?: number }): Bytes {
  const data = Buffer.concat([
    Buffer.from([0xff, 0xe1]),
    Buffer.from([before >> 8, before & 0xff]),
    Buffer.alloc(before - 2),
  ]);
  const frame = Buffer.from([0xff, 0xff, 0xc2, 0, 17, 8, height >> 8, height & 0xff, width >> 8, width & 0xff, 3]);
  return joined(Buffer.from([0xff, 0xd8]), data, frame);
}

/** Of a WebP. */
export const riffChunk = (name: string, content: Uint8Array) => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(content.length);
  return Buffer.concat([ascii(name), length, content, Buffer.alloc(content.length % 2)]);
};

export const vp8 = (width: number, height: number) =>
  riffChunk('VP8 ', Buffer.concat([Buffer.from([0, 0, 0, 0x9d, 1, 0x2a]), u16le(width, height)]));

export function vp8l(width: number, height: number): Buffer {
  const bits = Buffer.alloc(4);
  bits.writeUInt32LE(((width - 1) | ((height - 1) << 14)) >>> 0);
  return riffChunk('VP8L', Buffer.concat([Buffer.from([0x2f]), bits]));
}

export const vp8x = (width: number, height: number) =>
  riffChunk('VP8X', Buffer.concat([Buffer.alloc(4), u24le(width - 1), u24le(height - 1)]));

export const anmf = (width: number, height: number, stream: Uint8Array) =>
  riffChunk('ANMF', Buffer.concat([Buffer.alloc(6), u24le(width - 1), u24le(height - 1), Buffer.alloc(4), stream]));

export function webp(...chunks: Uint8Array[]): Bytes {
  const content = Buffer.concat([ascii('WEBP'), ...chunks]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(content.length);
  return joined(ascii('RIFF'), length, content);
}
