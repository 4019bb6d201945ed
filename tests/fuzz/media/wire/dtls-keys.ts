/** The keys of DTLS 1.2 with AES-128-GCM, and those of SRTP that come from it. */
import { createHmac } from 'node:crypto';

/** `iv`: the implicit part of each nonce. */
export type RecordKeys = { key: Buffer; iv: Buffer };
export type SrtpKeys = { key: Buffer; salt: Buffer };

const KEY_BYTES = 16;
const IV_BYTES = 4;
const SALT_BYTES = 12;

/** TLS 1.2's pseudorandom function with SHA-256 (RFC 5246, section 5). */
export function pseudorandom(secret: Buffer, label: string, seed: Buffer, bytes: number): Buffer {
  const labelled = Buffer.concat([Buffer.from(label), seed]);
  const hmac = (data: Buffer) => createHmac('sha256', secret).update(data).digest();
  const blocks: Buffer[] = [];
  let step = labelled;
  for (let made = 0; made < bytes; made += 32) {
    step = hmac(step);
    blocks.push(hmac(Buffer.concat([step, labelled])));
  }
  return Buffer.concat(blocks).subarray(0, bytes);
}

export function recordKeys(master: Buffer, serverAndClient: Buffer): { client: RecordKeys; server: RecordKeys } {
  const take = cutter(pseudorandom(master, 'key expansion', serverAndClient, 2 * (KEY_BYTES + IV_BYTES)));
  const [client, server] = [take(KEY_BYTES), take(KEY_BYTES)];
  return { client: { key: client, iv: take(IV_BYTES) }, server: { key: server, iv: take(IV_BYTES) } };
}

/** RFC 5764, section 4.2, for AEAD_AES_128_GCM. */
export function srtpKeys(master: Buffer, clientAndServer: Buffer): SrtpKeys {
  const bytes = 2 * (KEY_BYTES + SALT_BYTES);
  const take = cutter(pseudorandom(master, 'EXTRACTOR-dtls_srtp', clientAndServer, bytes));
  const key = take(KEY_BYTES);
  take(KEY_BYTES);
  return { key, salt: take(SALT_BYTES) };
}

/** Cuts off one piece after the other. */
function cutter(block: Buffer): (bytes: number) => Buffer {
  let at = 0;
  return (bytes) => {
    at += bytes;
    return block.subarray(at - bytes, at);
  };
}
