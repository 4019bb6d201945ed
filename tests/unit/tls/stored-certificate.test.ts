import { X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { makeCertificate, type SelfSigned } from '../../../server/tls/self-signed.ts';
import { keptCertificate, type StoredCertificateOptions } from '../../../server/tls/stored-certificate.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const DAY_MS = 86_400_000;
const now = Date.parse('2026-05-01T00:00:00Z');
const names = ['192.168.1.7', 'localhost'];

let first: SelfSigned;
beforeAll(async () => {
  first = await makeCertificate({ names, now });
});

/** A folder in which an earlier start has stored `text`, if any; `start` is one start of the server. */
function starts({ text = JSON.stringify(first) }: { text?: string | null } = {}) {
  const folder = join(temporaryFolder(), 'parley');
  const path = join(folder, 'certificate.json');
  const start = (over: Partial<StoredCertificateOptions> = {}) => keptCertificate({ folder, names, now, ...over });
  if (text !== null) {
    mkdirSync(folder);
    writeFileSync(path, text, { mode: 0o644 });
  }
  return { folder, path, start };
}

const isGoodFor = (cert: string, address: string) => new X509Certificate(cert).checkIP(address) !== undefined;

test('the next start has the same certificate', async () => {
  const { start } = starts();
  expect(await start({ now: now + 300 * DAY_MS })).toEqual(first);
  expect(await start({ names: ['localhost'] })).toEqual(first);
});

test('only this user may read the certificate, and no other file is left behind', async () => {
  const { folder, path, start } = starts({ text: null });
  const made = await start();
  expect(await start()).toEqual(made);
  expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
  expect(readdirSync(folder)).toEqual(['certificate.json']);
});

test('a new address creates a new one, which is valid for the previous address as well', async () => {
  const { start } = starts();
  const second = await start({ names: ['10.0.0.5', 'localhost'] });
  expect(second.cert).not.toBe(first.cert);
  expect(isGoodFor(second.cert, '10.0.0.5')).toBe(true);
  expect(isGoodFor(second.cert, '192.168.1.7')).toBe(true);
  expect(await start()).toEqual(second);
});

test('old addresses are forgotten', async () => {
  const { start } = starts();
  const { cert } = await start({ names: Array.from({ length: 15 }, (_, index) => `10.0.0.${index}`) });
  expect(new X509Certificate(cert).subjectAltName?.split(', ')).toHaveLength(16);
  expect(isGoodFor(cert, '10.0.0.14')).toBe(true);
  expect(new X509Certificate(cert).checkHost('localhost')).toBeUndefined();
});

test.each([
  { what: 'it is about to end', at: now + 370 * DAY_MS },
  { what: "the machine's clock stood in the future when it was made", at: now - 3 * DAY_MS },
])('is created again if $what', async ({ at }) => {
  const { start } = starts();
  expect((await start({ now: at })).cert).not.toBe(first.cert);
});

test.each(['{"cert":', '{"cert":"x","key":"y","root":"z"}'])(
  'a file that says %p is replaced, and its mode with it',
  async (text) => {
    const { path, start } = starts({ text });
    const { cert } = await start();
    expect(JSON.parse(readFileSync(path, 'utf8')).cert).toBe(cert);
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
  },
);

test('a folder that cannot be written is reported in one sentence', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const kept = keptCertificate({ folder: join(file, 'parley'), names, now });
  await expect(kept).rejects.toThrow(/^The certificate cannot be saved in .* \(ENOTDIR\)\. .*PARLEY_CACHE_DIR\.$/);
});
