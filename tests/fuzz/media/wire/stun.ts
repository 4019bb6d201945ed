/** STUN messages as ICE uses them (RFC 8489, RFC 8445), with every field open to be wrong. */
import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

export const BINDING_REQUEST = 0x0001;
export const stunAttribute = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  controlled: 0x8029,
  controlling: 0x802a,
  nomination: 0xc001,
} as const;

/** `length`: what is written as the attribute's length, to lie about it. */
export type StunAttribute = { type: number; value: Buffer; length?: number };

export type StunMessage = {
  type?: number;
  cookie?: number;
  transaction?: Buffer;
  attributes: StunAttribute[];
  /** The password that authenticates the message; without it, it is not authenticated. */
  password?: string;
  fingerprint?: boolean;
};

const COOKIE = 0x2112a442;
const FINGERPRINT_XOR = 0x5354554e;

export function stunMessage(message: StunMessage): Buffer {
  const { type = BINDING_REQUEST, cookie = COOKIE, transaction = randomBytes(12), attributes } = message;
  const head = Buffer.alloc(20);
  head.writeUInt16BE(type & 0xffff, 0);
  head.writeUInt32BE(cookie >>> 0, 4);
  transaction.copy(head, 8);
  let whole = Buffer.concat([head, ...attributes.map(encoded)]);
  if (message.password !== undefined) {
    sizeUp(whole, 24);
    const value = createHmac('sha1', message.password).update(whole).digest();
    whole = Buffer.concat([whole, encoded({ type: stunAttribute.messageIntegrity, value })]);
  }
  if (message.fingerprint ?? true) {
    sizeUp(whole, 8);
    const value = Buffer.alloc(4);
    value.writeUInt32BE((crc32(whole) ^ FINGERPRINT_XOR) >>> 0);
    whole = Buffer.concat([whole, encoded({ type: stunAttribute.fingerprint, value })]);
  }
  sizeUp(whole, 0);
  return whole;
}

/** The binding request with which a browser checks and nominates a candidate pair. */
export function bindingRequest(local: { usernameFragment: string; password: string }): Buffer {
  const username = Buffer.from(`${local.usernameFragment}:fuzz`);
  return stunMessage({
    attributes: [
      { type: stunAttribute.username, value: username },
      { type: stunAttribute.priority, value: Buffer.from([0x6e, 0x7f, 0x1e, 0xff]) },
      { type: stunAttribute.controlling, value: randomBytes(8) },
      { type: stunAttribute.useCandidate, value: Buffer.alloc(0) },
    ],
    password: local.password,
  });
}

/** Whether this datagram answers a binding request with success. */
export const isBindingSuccess = (datagram: Buffer) => datagram.length >= 20 && datagram.readUInt16BE(0) === 0x0101;

function encoded({ type, value, length = value.length }: StunAttribute): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type & 0xffff, 0);
  head.writeUInt16BE(length & 0xffff, 2);
  return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)]);
}

/** Writes the message's length, for so many bytes that follow. */
function sizeUp(message: Buffer, following: number): void {
  message.writeUInt16BE((message.length - 20 + following) & 0xffff, 2);
}
