/** Messages of STUN (RFC 8489) and TURN (RFC 8656), as far as a client without media needs them. */
import { createHash, createHmac, randomBytes } from 'node:crypto';

/** In the first bytes of every message, after type and length. */
export const STUN_COOKIE = 0x2112a442;

/** Types of attributes. */
export const stunAttribute = {
  username: 0x0006,
  integrity: 0x0008,
  error: 0x0009,
  lifetime: 0x000d,
  peer: 0x0012,
  realm: 0x0014,
  nonce: 0x0015,
  transport: 0x0019,
} as const;

export type StunAttribute = readonly [type: number, value: Buffer];

const HEADER_BYTES = 20;
const INTEGRITY_BYTES = 24;

/** A request with a new transaction id, signed if there is a key. */
export function stunRequest(method: number, attributes: readonly StunAttribute[], key?: Buffer): Buffer {
  const body = Buffer.concat(attributes.map(encoded));
  const header = Buffer.alloc(8);
  header.writeUInt16BE(method);
  header.writeUInt16BE(body.length + (key ? INTEGRITY_BYTES : 0), 2);
  header.writeUInt32BE(STUN_COOKIE, 4);
  const signed = Buffer.concat([header, randomBytes(12), body]);
  if (!key) return signed;
  return Buffer.concat([signed, encoded([stunAttribute.integrity, createHmac('sha1', key).update(signed).digest()])]);
}

/** The key of a long-term credential (RFC 8489, 9.2.2). */
export const stunKey = ({ username, realm, password }: { username: string; realm: string; password: string }): Buffer =>
  createHash('md5').update(`${username}:${realm}:${password}`).digest();

/** Equal in a request and its response. */
export const stunTransaction = (packet: Buffer): string => packet.toString('hex', 8, HEADER_BYTES);

/** Bytes of the message at the start of a stream; undefined until its length has arrived. */
export const stunLength = (received: Buffer): number | undefined =>
  received.length < 4 ? undefined : HEADER_BYTES + received.readUInt16BE(2);

export function stunAttributesOf(message: Buffer): StunAttribute[] {
  const found: StunAttribute[] = [];
  for (let at = HEADER_BYTES; at + 4 <= message.length; ) {
    const length = message.readUInt16BE(at + 2);
    found.push([message.readUInt16BE(at), message.subarray(at + 4, at + 4 + length)]);
    at += 4 + length + (-length & 3);
  }
  return found;
}

/** The error code of a response, or 0. */
export function stunErrorOf(attributes: readonly StunAttribute[]): number {
  const value = attributes.find(([type]) => type === stunAttribute.error)?.[1];
  return value ? (value[2] ?? 0) * 100 + (value[3] ?? 0) : 0;
}

function encoded([type, value]: StunAttribute): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)]);
}
