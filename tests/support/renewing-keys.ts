import { createCipheriv, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';

type Renewing = { host: string; port: number; ca: string; renewals: number; request: string };

/** Types of what a record contains (RFC 8446, 5.1). */
const [HANDSHAKE, DATA] = [22, 23];
/** A KeyUpdate that requests none in return (RFC 8446, 4.6.3). */
const KEY_UPDATE = Buffer.from([24, 0, 0, 1, 0]);

/**
 * Connects with TLS 1.3, renews the client's keys that often, for which Node has no function, and sends the request,
 * all in one write. @returns the socket, to read from.
 */
export async function renewingKeys({ host, port, ca, renewals, request }: Renewing): Promise<TLSSocket> {
  const tcp = connect({ host, port });
  await once(tcp, 'connect');
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk, _encoding, written) => void tcp.write(chunk, () => written()),
  });
  tcp.on('data', (chunk) => stream.push(chunk));
  tcp.on('error', () => undefined).on('close', () => stream.push(null));
  const tls = connectTls({ socket: stream, ca, host, minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256' });
  // The end of the connection, which TLS would answer.
  tls.on('end', () => tls.destroy());
  let secret: Buffer = Buffer.alloc(0);
  tls.on('keylog', (line: Buffer) => {
    const [label, , hex = ''] = line.toString().trim().split(' ');
    if (label === 'CLIENT_TRAFFIC_SECRET_0') secret = Buffer.from(hex, 'hex');
  });
  await once(tls, 'secureConnect');
  const records: Buffer[] = [];
  for (let renewal = 0; renewal < renewals; renewal += 1) {
    records.push(encrypted(secret, { content: KEY_UPDATE, type: HANDSHAKE }));
    secret = expand(secret, { label: 'traffic upd', length: 32 });
  }
  tcp.write(Buffer.concat([...records, encrypted(secret, { content: Buffer.from(request), type: DATA })]));
  return tls;
}

/** The first record with the keys of this secret (RFC 8446, 5.2). */
function encrypted(secret: Buffer, { content, type }: { content: Buffer; type: number }): Buffer {
  const plain = Buffer.concat([content, Buffer.from([type])]);
  const head = Buffer.from([DATA, 3, 3, 0, plain.length + 16]);
  const key = expand(secret, { label: 'key', length: 16 });
  const cipher = createCipheriv('aes-128-gcm', key, expand(secret, { label: 'iv', length: 12 }));
  cipher.setAAD(head);
  return Buffer.concat([head, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** HKDF-Expand-Label without a context, of at most one block (RFC 8446, 7.1). */
function expand(secret: Buffer, { label, length }: { label: string; length: number }): Buffer {
  const name = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0, 1])]);
  return createHmac('sha256', secret).update(info).digest().subarray(0, length);
}
