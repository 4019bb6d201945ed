/** SCTP packets and chunks (RFC 9260, section 3), with every field open to be wrong. */

/** `length`: what is written as the chunk's length, to lie about it. */
export type Chunk = { type: number; flags?: number; body: Buffer; length?: number };

export type SctpPacket = { tag: number; chunks: Chunk[]; ports?: { from: number; to: number }; checksum?: number };

export const chunkType = {
  data: 0,
  init: 1,
  initAck: 2,
  sack: 3,
  heartbeat: 4,
  heartbeatAck: 5,
  abort: 6,
  shutdown: 7,
  shutdownAck: 8,
  error: 9,
  cookieEcho: 10,
  cookieAck: 11,
  shutdownComplete: 14,
  iData: 64,
  reConfig: 130,
  forwardTsn: 192,
  iForwardTsn: 194,
} as const;

/** Both ends' port in WebRTC. */
const PORT = 5000;
const HEADER_BYTES = 12;

export function sctpPacket({ tag, chunks, ports = { from: PORT, to: PORT }, checksum }: SctpPacket): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt16BE(ports.from & 0xffff, 0);
  head.writeUInt16BE(ports.to & 0xffff, 2);
  head.writeUInt32BE(tag >>> 0, 4);
  const packet = Buffer.concat([head, ...chunks.map(encoded)]);
  packet.writeUInt32LE(checksum ?? crc32c(packet), 8);
  return packet;
}

export function chunksOf(packet: Buffer): { type: number; flags: number; body: Buffer }[] {
  const found = [];
  for (let at = HEADER_BYTES; at + 4 <= packet.length; ) {
    const length = packet.readUInt16BE(at + 2);
    const [type, flags] = [packet.readUInt8(at), packet.readUInt8(at + 1)];
    found.push({ type, flags, body: packet.subarray(at + 4, at + length) });
    at += Math.max(4, length + (-length & 3));
  }
  return found;
}

/** A parameter or an error cause: type, length, value. `length`: to lie about it. */
export function parameter(type: number, value: Buffer, length = value.length + 4): Buffer {
  return Buffer.concat([words16(type, length), value, Buffer.alloc(-value.length & 3)]);
}

export const words16 = (...values: number[]) => Buffer.concat(values.map((value) => number(value & 0xffff, 2)));
export const words32 = (...values: number[]) => Buffer.concat(values.map((value) => number(value >>> 0, 4)));

function number(value: number, bytes: number): Buffer {
  const written = Buffer.alloc(bytes);
  written.writeUIntBE(value, 0, bytes);
  return written;
}

function encoded({ type, flags = 0, body, length = body.length + 4 }: Chunk): Buffer {
  const head = Buffer.from([type & 0xff, flags & 0xff, (length >> 8) & 0xff, length & 0xff]);
  return Buffer.concat([head, body, Buffer.alloc(-body.length & 3)]);
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f6_3b78 : value >>> 1;
  return value;
});

/** RFC 9260, appendix A; computed over a packet whose checksum is 0. */
function crc32c(bytes: Buffer): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}
