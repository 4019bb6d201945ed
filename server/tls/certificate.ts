import { X509Certificate } from 'node:crypto';

/** The key and certificates of a TLS server, as PEM. */
export type Certificate = {
  /** Its own certificate first, then those that lead to one that browsers know. */
  cert: string;
  key: string;
};

/** SHA-256 of the server's own certificate, as browsers show it: pairs of hexadecimal digits separated by colons. */
export const fingerprintOf = ({ cert }: Certificate): string => new X509Certificate(cert).fingerprint256;
