import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A key and its self-signed certificate, as WebRTC uses them: trusted by fingerprint alone (RFC 8122). */
export type Identity = { key: KeyObject; der: Buffer; fingerprint: string };

const ECDSA_WITH_SHA256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'));
const COMMON_NAME = '0603550403';

/** Makes an ECDSA certificate (P-256) that is valid for any handshake in a test. */
export function makeIdentity(): Identity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(Buffer.from(COMMON_NAME, 'hex'), der(0x0c, Buffer.from('fuzz')))));
  const toSign = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    name,
    sequence(time('20200101000000Z'), time('20991231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', toSign, privateKey);
  const certificate = sequence(toSign, ECDSA_WITH_SHA256, der(0x03, Buffer.from([0]), signature));
  return { key: privateKey, der: certificate, fingerprint: fingerprintOf(certificate) };
}

/** One element in ASN.1's distinguished encoding (X.690). */
function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

function sequence(...content: Buffer[]): Buffer {
  return der(0x30, ...content);
}

const time = (text: string) => der(0x18, Buffer.from(text));

const fingerprintOf = (certificate: Buffer) =>
  createHash('sha256')
    .update(certificate)
    .digest('hex')
    .toUpperCase()
    .replaceAll(/..(?!$)/gu, '$&:');
