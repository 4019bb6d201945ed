import { X509Certificate } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { type LanConfig, openLan } from '../../../server/lan/lan.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const config: LanConfig = {
  http: { host: '0.0.0.0', port: 3000 },
  media: { listenAddress: 'auto' },
  tls: { cert: null },
};
const addresses = ['192.168.1.7', '10.0.0.5'];
let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});
const open = (over: Partial<LanConfig> = {}, has = addresses) =>
  openLan({ ...config, ...over }, { folder, now: Date.now(), addresses: has });

test('others find the server at each address, with a certificate that is good there and on this machine', async () => {
  const { origins, certificate } = await open();
  expect(origins).toEqual(['https://192.168.1.7:3000', 'https://10.0.0.5:3000']);
  const { subjectAltName } = new X509Certificate(certificate.cert);
  for (const name of [...addresses, '127.0.0.1', 'localhost']) expect(subjectAltName).toContain(name);
});

test('one address that is listened on is the only one', async () => {
  expect((await open({ http: { host: '10.0.0.5', port: 3000 } })).origins).toEqual(['https://10.0.0.5:3000']);
});

test.each([
  { what: 'no network', over: {}, has: [], say: /finds no network/ },
  { what: 'a page for this machine only', over: { http: { host: '127.0.0.1', port: 3000 } }, say: /http\.host/ },
  { what: 'media for this machine only', over: { media: { listenAddress: '127.0.0.1' } }, say: /media\.listenAddress/ },
  { what: 'a certificate of the operator', over: { tls: { cert: 'a.pem' } }, say: /tls\.cert/ },
])('$what is reported in one sentence', async ({ over, has = addresses, say }) => {
  await expect(open(over, has)).rejects.toThrow(say);
});
