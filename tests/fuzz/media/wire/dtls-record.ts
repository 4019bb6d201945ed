/** The record layer of DTLS 1.2 (RFC 6347, section 4.1). */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { RecordKeys } from './dtls-keys.ts';

export const contentType = { changeCipherSpec: 20, alert: 21, handshake: 22, data: 23 } as const;
export const DTLS_1_2 = 0xfefd;

/** `length`: what is written as the record's length, to lie about it. */
export type Record = {
  type: number;
  body: Buffer;
  epoch: number;
  sequence: number;
  version?: number;
  length?: number;
};

/** A record as it goes over the wire; with keys it is encrypted and authentic, whatever it claims. */
export function record(fields: Record, keys?: RecordKeys): Buffer {
  const { type, epoch, sequence, version = DTLS_1_2 } = fields;
  const head = Buffer.alloc(13);
  head[0] = type & 0xff;
  head.writeUInt16BE(version & 0xffff, 1);
  head.writeUInt16BE(epoch & 0xffff, 3);
  head.writeUIntBE(sequence % 2 ** 48, 5, 6);
  const body = keys ? sealed(head, { body: fields.body, keys }) : fields.body;
  head.writeUInt16BE((fields.length ?? body.length) & 0xffff, 11);
  return Buffer.concat([head, body]);
}

/** The records of a datagram, as far as it makes sense. */
export function recordsOf(datagram: Buffer): { type: number; epoch: number; head: Buffer; body: Buffer }[] {
  const found = [];
  for (let at = 0; at + 13 <= datagram.length; ) {
    const head = datagram.subarray(at, at + 13);
    const end = at + 13 + head.readUInt16BE(11);
    found.push({ type: head.readUInt8(0), epoch: head.readUInt16BE(3), head, body: datagram.subarray(at + 13, end) });
    at = end;
  }
  return found;
}

/** The plain content of an encrypted record; undefined where it is not authentic. */
export function opened({ head, body }: { head: Buffer; body: Buffer }, keys: RecordKeys): Buffer | undefined {
  const [explicit, tag] = [body.subarray(0, 8), body.subarray(-16)];
  const content = body.subarray(8, -16);
  const decipher = createDecipheriv('aes-128-gcm', keys.key, Buffer.concat([keys.iv, explicit]));
  decipher.setAAD(additional(head, content.length)).setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(content), decipher.final()]);
  } catch {
    return undefined; // of another epoch, as after a renewed handshake
  }
}

function sealed(head: Buffer, { body, keys }: { body: Buffer; keys: RecordKeys }): Buffer {
  const explicit = head.subarray(3, 11);
  const cipher = createCipheriv('aes-128-gcm', keys.key, Buffer.concat([keys.iv, explicit]));
  cipher.setAAD(additional(head, body.length));
  return Buffer.concat([explicit, cipher.update(body), cipher.final(), cipher.getAuthTag()]);
}

/** RFC 5288, section 3: the additional authenticated data. */
function additional(head: Buffer, bytes: number): Buffer {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(bytes);
  return Buffer.concat([head.subarray(3, 11), head.subarray(0, 3), size]);
}
