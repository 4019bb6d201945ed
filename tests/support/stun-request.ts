import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { TransportInfo } from '../../server/shared/protocol/media.ts';

/** Attribute types of RFC 8489 and RFC 8445. */
const USERNAME = 0x0006;
const MESSAGE_INTEGRITY = 0x0008;
const PRIORITY = 0x0024;
const USE_CANDIDATE = 0x0025;
const FINGERPRINT = 0x8028;
const ICE_CONTROLLING = 0x802a;

/**
 * An authenticated connectivity check that nominates the address from which it is sent, as an ICE agent sends it (RFC
 * 8445, 7.2.2).
 */
export function nominatingCheck({ iceParameters }: Pick<TransportInfo, 'iceParameters'>): Buffer {
  const { usernameFragment, password } = iceParameters;
  const attributes = Buffer.concat([
    attribute(USERNAME, Buffer.from(`${usernameFragment}:anybody`)),
    attribute(PRIORITY, Buffer.from([0x6e, 0xff, 0xff, 0xff])),
    attribute(ICE_CONTROLLING, randomBytes(8)),
    attribute(USE_CANDIDATE, Buffer.alloc(0)),
  ]);
  const transaction = randomBytes(12);
  // Each of the last two covers what stands before it, under the length with itself.
  const signed = message(transaction, { attributes, follows: 24 });
  const integrity = attribute(MESSAGE_INTEGRITY, createHmac('sha1', password).update(signed).digest());
  const whole = message(transaction, { attributes: Buffer.concat([attributes, integrity]), follows: 8 });
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE((crc32(whole) ^ 0x5354554e) >>> 0);
  return Buffer.concat([whole, attribute(FINGERPRINT, checksum)]);
}

function message(transaction: Buffer, { attributes, follows }: { attributes: Buffer; follows: number }): Buffer {
  const head = Buffer.from([0x00, 0x01, 0, 0, 0x21, 0x12, 0xa4, 0x42]);
  head.writeUInt16BE(attributes.length + follows, 2);
  return Buffer.concat([head, transaction, attributes]);
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)]);
}
