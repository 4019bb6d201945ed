import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { beforeAll, expect, test } from '@jest/globals';
import { fingerprintOf } from '../../../server/tls/certificate.ts';
import { makeCertificate, type SelfSigned } from '../../../server/tls/self-signed.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const now = Date.parse('2026-05-01T00:00:00Z');
let made: SelfSigned;
let own: X509Certificate;
let root: X509Certificate;

beforeAll(async () => {
  made = await makeCertificate({ names: ['192.168.1.7', 'localhost', 'tower.local'], now });
  own = new X509Certificate(made.cert);
  root = new X509Certificate(made.root);
});

test('is valid for each address and name', () => {
  expect(own.checkIP('192.168.1.7')).toBe('192.168.1.7');
  for (const name of ['localhost', 'tower.local']) expect(own.checkHost(name)).toBe(name);
});

test('is valid for nothing else', () => {
  expect(own.checkIP('192.168.1.8')).toBeUndefined();
  expect(own.checkHost('example.com')).toBeUndefined();
});

test('is signed by its root, matches its key, and is no authority itself', () => {
  expect(own.checkIssued(root)).toBe(true);
  expect(own.verify(root.publicKey)).toBe(true);
  expect(own.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
  expect([own.ca, root.ca]).toEqual([false, true]);
  expect(root.checkPrivateKey(createPrivateKey(made.key))).toBe(false);
});

test('meets Apple’s requirements: SHA-256, 2048 bits, for servers, for at most 825 days', () => {
  expect(own.signatureAlgorithm).toBe('sha256WithRSAEncryption');
  expect(own.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
  expect(own.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  const days = (own.validToDate.getTime() - own.validFromDate.getTime()) / 86_400_000;
  expect(days).toBeGreaterThan(365);
  expect(days).toBeLessThan(825);
  expect(own.validFromDate.getTime()).toBeLessThan(now);
});

test('has its own root, serial number and fingerprint each time', async () => {
  const other = await makeCertificate({ names: ['192.168.1.7'], now });
  const otherRoot = new X509Certificate(other.root);
  expect(otherRoot.subject).not.toBe(root.subject);
  expect(new X509Certificate(other.cert).serialNumber).not.toBe(own.serialNumber);
  expect(fingerprintOf(other)).not.toBe(fingerprintOf(made));
  expect(fingerprintOf(made)).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

test('OpenSSL accepts the chain, and that the root may sign for these names only', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'root.pem'), made.root);
  writeFileSync(join(folder, 'own.pem'), made.cert);
  const seconds = String(now / 1000);
  const verify = [
    'verify',
    '-x509_strict',
    '-attime',
    seconds,
    '-purpose',
    'sslserver',
    '-CAfile',
    'root.pem',
    'own.pem',
  ];
  expect(spawnSync('openssl', verify, { cwd: folder, encoding: 'utf8' }).stdout).toBe('own.pem: OK\n');
  const { stdout } = spawnSync('openssl', ['x509', '-in', 'root.pem', '-noout', '-ext', 'nameConstraints'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const permitted = stdout.split('\n').map((line) => line.trim());
  expect(permitted).toContain('X509v3 Name Constraints: critical');
  expect(permitted.filter((line) => /^(IP|DNS):/.test(line))).toEqual([
    'IP:192.168.1.7/255.255.255.255',
    'DNS:localhost',
    'DNS:tower.local',
  ]);
});

test('a client that trusts the root connects without an error', async () => {
  const fresh = await makeCertificate({ names: ['127.0.0.1'], now: Date.now() });
  const server = createServer(fresh).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', ca: fresh.root });
  await once(socket, 'secureConnect');
  expect(socket.authorized).toBe(true);
  socket.destroy();
  server.close();
});
