import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { StartError } from '../util/start-error.ts';
import type { Certificate } from './certificate.ts';

/** Reads the operator's own certificate. @throws StartError if a file cannot be read, or if the two do not match. */
export function readCertificate(paths: { cert: string; key: string }): Certificate {
  const cert = read(paths.cert, 'tls.cert');
  const key = read(paths.key, 'tls.key');
  const own = understood(() => new X509Certificate(cert), `${paths.cert} (tls.cert) contains no PEM certificate.`);
  const secret = understood(
    () => createPrivateKey(key),
    `${paths.key} (tls.key) contains no PEM key without a password.`,
  );
  if (!own.checkPrivateKey(secret)) {
    throw new StartError(`The key in ${paths.key} does not belong to the first certificate in ${paths.cert}.`);
  }
  return { cert, key };
}

function read(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new StartError(`${path} (${option}) cannot be read (${(cause as NodeJS.ErrnoException).code}).`, { cause });
  }
}

function understood<Value>(parse: () => Value, otherwise: string): Value {
  try {
    return parse();
  } catch (cause) {
    throw new StartError(otherwise, { cause });
  }
}
