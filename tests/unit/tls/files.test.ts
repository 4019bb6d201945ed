import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { readCertificate } from '../../../server/tls/files.ts';
import { makeCertificate, type SelfSigned } from '../../../server/tls/self-signed.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let made: SelfSigned;
let other: SelfSigned;
beforeAll(async () => {
  made = await makeCertificate({ names: ['a.example'], now: 0 });
  other = await makeCertificate({ names: ['b.example'], now: 0 });
});

/** Reads two files with these texts; undefined stands for a missing file. */
function read(cert: string | undefined, key: string | undefined) {
  const folder = temporaryFolder();
  const paths = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  if (cert !== undefined) writeFileSync(paths.cert, cert);
  if (key !== undefined) writeFileSync(paths.key, key);
  return readCertificate(paths);
}

test('the operator’s certificate and key are read unchanged', () => {
  expect(read(made.cert, made.key)).toEqual({ cert: made.cert, key: made.key });
});

test.each([
  {
    what: 'a certificate that is not there',
    texts: () => [undefined, made.key],
    say: /cert\.pem \(tls\.cert\).*ENOENT/,
  },
  { what: 'a key that is not there', texts: () => [made.cert, undefined], say: /key\.pem \(tls\.key\).*ENOENT/ },
  {
    what: 'a certificate that is none',
    texts: () => ['hello', made.key],
    say: /tls\.cert\) contains no PEM certificate/,
  },
  { what: 'a key that is none', texts: () => [made.cert, 'hello'], say: /tls\.key\) contains no PEM key/ },
  { what: 'the key of another', texts: () => [made.cert, other.key], say: /does not belong/ },
])('$what is reported in one sentence', ({ texts, say }) => {
  const [cert, key] = texts();
  expect(() => read(cert, key)).toThrow(say);
});
