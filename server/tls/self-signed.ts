/** A certificate created by Parley, for addresses that no authority would certify. */
import { generateKeyPair, sign as makeSignature, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import forge from 'node-forge';
import type { Certificate } from './certificate.ts';

declare module 'node-forge' {
  namespace pki {
    /** The signed part of a certificate, which the library's types omit. */
    function getTBSCertificate(certificate: Certificate): asn1.Asn1;
  }
}

/** `root` is its signer, as PEM: a phone that trusts the root shows no warning. */
export type SelfSigned = Certificate & { root: string };

export type SelfSignedOptions = {
  /** IPv4 addresses and host names. */
  names: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
};

const DAY_MS = 86_400_000;
/** Apple's devices reject certificates that are valid for more than 825 days. */
const VALID_DAYS = 397;

/**
 * Creates a certificate for exactly these names, signed by a root of its own. The root may sign only for those names,
 * and its key is discarded at once, so that a phone that trusts it trusts this one certificate and no other that could
 * ever be created.
 */
export async function makeCertificate({ names, now }: SelfSignedOptions): Promise<SelfSigned> {
  const [rootKeys, keys] = await Promise.all([makeKeys(), makeKeys()]);
  const validity = { notBefore: new Date(now - DAY_MS), notAfter: new Date(now + VALID_DAYS * DAY_MS) };
  // The number distinguishes the roots of several machines and years.
  const issuer = [{ name: 'commonName', value: `Parley ${randomBytes(4).toString('hex')}` }];
  const root = sign({ ...validity, issuer, subject: issuer, keys: rootKeys, by: rootKeys, extensions: forRoot(names) });
  const subject = [{ name: 'commonName', value: 'Parley' }];
  const own = sign({ ...validity, issuer, subject, keys, by: rootKeys, extensions: forServer(names) });
  return { cert: own + root, key: keys.privateKey, root };
}

/** PEM; RSA, which every device understands. */
type Keys = { publicKey: string; privateKey: string };

function makeKeys(): Promise<Keys> {
  return promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
}

type ToSign = {
  subject: forge.pki.CertificateField[];
  issuer: forge.pki.CertificateField[];
  notBefore: Date;
  notAfter: Date;
  keys: Keys;
  by: Keys;
  extensions: object[];
};

function sign({ subject, issuer, notBefore, notAfter, keys, by, extensions }: ToSign): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(keys.publicKey);
  // Positive, as RFC 5280 requires.
  certificate.serialNumber = `01${randomBytes(16).toString('hex')}`;
  certificate.validity = { notBefore, notAfter };
  certificate.setSubject(subject);
  certificate.setIssuer(issuer);
  const authority = {
    name: 'authorityKeyIdentifier',
    keyIdentifier: forge.pki.getPublicKeyFingerprint(forge.pki.publicKeyFromPem(by.publicKey)).getBytes(),
  };
  certificate.setExtensions([...extensions, { name: 'subjectKeyIdentifier' }, authority]);
  signWith(certificate, by.privateKey);
  return forge.pki.certificateToPem(certificate).replaceAll('\r', '');
}

/** Like the library's own `sign`, which computes in JavaScript and takes many times as long as Node. */
function signWith(certificate: forge.pki.Certificate, privateKey: string): void {
  const { sha256WithRSAEncryption = '' } = forge.pki.oids;
  certificate.signatureOid = sha256WithRSAEncryption;
  certificate.siginfo.algorithmOid = sha256WithRSAEncryption;
  certificate.tbsCertificate = forge.pki.getTBSCertificate(certificate);
  const signed = Buffer.from(forge.asn1.toDer(certificate.tbsCertificate).getBytes(), 'latin1');
  certificate.signature = makeSignature('sha256', signed, privateKey).toString('latin1');
}

const forRoot = (names: readonly string[]) => [
  { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
  { name: 'keyUsage', critical: true, keyCertSign: true },
  { id: '2.5.29.30', critical: true, value: nameConstraints(names) },
];

const forServer = (names: readonly string[]) => [
  { name: 'basicConstraints', critical: true, cA: false },
  { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
  { name: 'extKeyUsage', serverAuth: true },
  { name: 'subjectAltName', altNames: names.map(altName) },
];

/** RFC 5280, 4.2.1.6: the kind of name. */
const KIND = { dns: 2, ip: 7 };

const altName = (name: string) => (isIP(name) === 0 ? { type: KIND.dns, value: name } : { type: KIND.ip, ip: name });

/** RFC 5280, 4.2.1.10: the only names that the root may sign for. The library does not support it. */
function nameConstraints(names: readonly string[]): forge.asn1.Asn1 {
  const { Class, Type, create } = forge.asn1;
  const permitted = names.map((name) => {
    const general = create(Class.CONTEXT_SPECIFIC, isIP(name) === 0 ? KIND.dns : KIND.ip, false, constraintOf(name));
    return create(Class.UNIVERSAL, Type.SEQUENCE, true, [general]);
  });
  return create(Class.UNIVERSAL, Type.SEQUENCE, true, [create(Class.CONTEXT_SPECIFIC, 0, true, permitted)]);
}

/** An address is followed by a mask, here of all its bits. */
function constraintOf(name: string): string {
  return isIP(name) === 0 ? name : String.fromCharCode(...name.split('.').map(Number), 255, 255, 255, 255);
}
