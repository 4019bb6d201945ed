/** The messages that a client sends in the handshake of DTLS 1.2 (RFC 5246, section 7.4; RFC 6347, section 4.2). */
import { createHash, sign } from 'node:crypto';
import type { Identity } from './certificate.ts';
import { DTLS_1_2 } from './dtls-record.ts';

export const handshakeType = {
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  certificate: 11,
  serverKeyExchange: 12,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
} as const;

const ECDHE_ECDSA_AES128_GCM = 0xc02b;
const P_256 = 0x0017;
const ECDSA_SHA256 = 0x0403;
const SRTP_AEAD_AES_128_GCM = 0x0007;
const extension = { groups: 10, pointFormats: 11, signatures: 13, useSrtp: 14, renegotiation: 0xff01 } as const;

/** A whole message with its header, as one fragment. */
export function handshakeMessage(type: number, sequence: number, body: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head[0] = type;
  head.writeUIntBE(body.length, 1, 3);
  head.writeUInt16BE(sequence & 0xffff, 4);
  head.writeUIntBE(body.length, 9, 3);
  return Buffer.concat([head, body]);
}

export function clientHello({ random, cookie }: { random: Buffer; cookie: Buffer }): Buffer {
  const extensions = Buffer.concat([
    extended(extension.groups, list(2, u16(P_256))),
    extended(extension.pointFormats, list(1, Buffer.from([0]))),
    extended(extension.signatures, list(2, u16(ECDSA_SHA256))),
    extended(extension.useSrtp, Buffer.concat([list(2, u16(SRTP_AEAD_AES_128_GCM)), Buffer.from([0])])),
    extended(extension.renegotiation, Buffer.from([0])),
  ]);
  const noSession = Buffer.from([0]);
  const noCompression = Buffer.from([1, 0]);
  const ciphers = list(2, u16(ECDHE_ECDSA_AES128_GCM));
  return Buffer.concat([
    u16(DTLS_1_2),
    random,
    noSession,
    list(1, cookie),
    ciphers,
    noCompression,
    list(2, extensions),
  ]);
}

export const certificateBody = ({ der }: Identity) => list(3, list(3, der));

export const keyExchangeBody = (publicPoint: Buffer) => list(1, publicPoint);

/** Proves with the certificate's key that this end wrote the handshake so far. */
export const certificateVerifyBody = ({ key }: Identity, transcript: Buffer) =>
  Buffer.concat([u16(ECDSA_SHA256), list(2, sign('sha256', transcript, key))]);

export const hashOf = (transcript: Buffer) => createHash('sha256').update(transcript).digest();

const extended = (type: number, body: Buffer) => Buffer.concat([u16(type), list(2, body)]);

/** A vector: its length in so many bytes, then its content. */
function list(lengthBytes: number, content: Buffer): Buffer {
  const head = Buffer.alloc(lengthBytes);
  head.writeUIntBE(content.length, 0, lengthBytes);
  return Buffer.concat([head, content]);
}

function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
