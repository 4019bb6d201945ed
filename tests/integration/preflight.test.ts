/** The checks of the real process before it serves clients, in separate network namespaces. */
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { makeCertificate } from '../../server/tls/self-signed.ts';
import { canHaveNetwork, fetchWithin, networkOf, startInNetwork } from '../support/network-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

const inNetwork = canHaveNetwork ? test : test.skip;
const home = networkOf('192.168.77.1/24');
const hosted = networkOf('11.0.0.5/24', '2a00:1450::5/64');

type Start = { network: string; env?: Record<string, string>; args?: string[] };

function start(options: Start) {
  const server = startInNetwork(options);
  running.push(server.child);
  return server;
}

/** The lines of the log up to the start that are warnings or worse. */
async function warningsOf(options: Start): Promise<{ check?: string; option?: string; msg: string }[]> {
  const server = start(options);
  const lines = (await server.ready).split('\n').filter((line) => line.startsWith('{'));
  server.child.kill('SIGINT');
  await server.ended;
  return lines.map((line) => JSON.parse(line)).filter(({ level }) => level !== 'info');
}

/** A certificate that was made this many days ago, in two files. */
async function certificateFiles({ daysAgo }: { daysAgo: number }) {
  const { cert, key } = await makeCertificate({ names: ['11.0.0.5'], now: Date.now() - daysAgo * 86_400_000 });
  const folder = temporaryFolder();
  const paths = { PARLEY_TLS_CERT: join(folder, 'cert.pem'), PARLEY_TLS_KEY: join(folder, 'key.pem') };
  writeFileSync(paths.PARLEY_TLS_CERT, cert);
  writeFileSync(paths.PARLEY_TLS_KEY, key);
  return paths;
}

describe('Parley refuses to start, with code 78 and one sentence that names the option, with', () => {
  inNetwork.each<{ what: string; network: string; env?: Record<string, string>; says: string[] }>([
    {
      what: 'an address that this machine does not have',
      network: home,
      env: { PARLEY_LISTEN_ADDRESS: '192.168.77.99' },
      says: ['192.168.77.99', 'PARLEY_LISTEN_ADDRESS', '192.168.77.1'],
    },
    {
      what: 'media on loopback only for a page that others open',
      network: home,
      env: { PARLEY_LISTEN_ADDRESS: '127.0.0.1' },
      says: ['127.0.0.1 only', 'PARLEY_LISTEN_ADDRESS'],
    },
    {
      what: 'a proxy in front, before the network is up',
      network: networkOf(),
      env: { PARLEY_TRUST_PROXY: '1' },
      says: ['127.0.0.1', 'PARLEY_LISTEN_ADDRESS'],
    },
    { what: 'no address at all', network: 'true', says: ['PARLEY_LISTEN_ADDRESS'] },
    {
      what: 'a name that cannot be resolved',
      network: home,
      env: { PARLEY_ANNOUNCED_ADDRESS: 'media.invalid' },
      says: ['media.invalid', 'PARLEY_ANNOUNCED_ADDRESS'],
    },
    {
      what: 'IPv6 alone that is announced without a listener',
      network: home,
      env: { PARLEY_ANNOUNCED_ADDRESS: '2a00:1450::5' },
      says: ['2a00:1450::5', 'PARLEY_LISTEN_ADDRESS'],
    },
  ])('$what', async ({ network, env = {}, says }) => {
    const { code, sent } = await start({ network, env }).ended;
    expect(code).toBe(78);
    expect(sent.trim().split('\n')).toHaveLength(1);
    expect(sent).toMatch(/^Parley does not start\. .*\.\n$/);
    for (const word of says) expect(sent).toContain(word);
  });
});

describe('Parley starts, and warns in one line of', () => {
  inNetwork.each<{ what: string; env: Record<string, string>; check: string; option: string }>([
    {
      what: 'an address that was copied from the documentation',
      env: { PARLEY_TRUST_PROXY: '1', PARLEY_ANNOUNCED_ADDRESS: '203.0.113.7' },
      check: 'documentation-address',
      option: 'media.announcedAddress',
    },
    {
      what: 'an announced name, where no DNS server answers',
      env: { PARLEY_TRUST_PROXY: '1', PARLEY_ANNOUNCED_ADDRESS: 'media.parley.test' },
      check: 'announced-name',
      option: 'media.announcedAddress',
    },
    { what: 'plain HTTP at a public address', env: {}, check: 'plain-http', option: 'http.host' },
    {
      what: 'a receive buffer that the system does not grant',
      env: { PARLEY_TRUST_PROXY: '1', PARLEY_RECEIVE_BUFFER_KILOBYTES: '65536', PARLEY_SEND_BUFFER_KILOBYTES: '64' },
      check: 'receive-buffer',
      option: 'media.receiveBufferKilobytes',
    },
    {
      what: 'a send buffer that the system does not grant',
      env: { PARLEY_TRUST_PROXY: '1', PARLEY_SEND_BUFFER_KILOBYTES: '65536', PARLEY_RECEIVE_BUFFER_KILOBYTES: '64' },
      check: 'send-buffer',
      option: 'media.sendBufferKilobytes',
    },
  ])('$what', async ({ env, check, option }) => {
    expect(await warningsOf({ network: hosted, env })).toEqual([expect.objectContaining({ check, option })]);
  });

  inNetwork('private addresses behind a proxy', async () => {
    const network = networkOf('10.0.0.5/24');
    expect(
      await warningsOf({ network, env: { PARLEY_TRUST_PROXY: '1', PARLEY_RECEIVE_BUFFER_KILOBYTES: '64' } }),
    ).toEqual([expect.objectContaining({ check: 'private-address', option: 'media.announcedAddress' })]);
  });

  inNetwork.each([
    { what: 'a certificate that has expired', daysAgo: 400, says: 'expired on' },
    { what: 'a certificate that expires soon', daysAgo: 390, says: 'expires on' },
  ])('$what', async ({ daysAgo, says }) => {
    const warnings = await warningsOf({ network: hosted, env: await certificateFiles({ daysAgo }) });
    expect(warnings).toEqual([expect.objectContaining({ check: 'certificate', option: 'tls.cert' })]);
    expect(warnings[0]?.msg).toContain(says);
  });
});

describe('Parley starts without a warning with', () => {
  inNetwork.each<{ what: string } & Start>([
    { what: 'npm start on a laptop', network: home },
    { what: 'npm start on a laptop without a network', network: networkOf() },
    { what: 'npm start on a laptop with IPv6 only', network: networkOf('2a00:1450::5/64') },
    { what: '--lan', network: home, args: ['--lan'] },
    {
      what: 'compose as it is documented',
      network: networkOf('172.18.0.2/16'),
      env: { PARLEY_TRUST_PROXY: '1', PARLEY_ANNOUNCED_ADDRESS: '11.0.0.5' },
    },
    {
      what: 'compose on this computer only',
      network: networkOf('172.18.0.2/16'),
      env: { PARLEY_TRUST_PROXY: '1', PARLEY_ANNOUNCED_ADDRESS: '127.0.0.1' },
    },
  ])('$what', async ({ what: _, ...options }) => {
    expect(await warningsOf(options)).toEqual([]);
  });

  inNetwork('a certificate, on a machine with IPv6 only, where the page is served', async () => {
    const env = { PARLEY_HTTP_HOST: '::', ...(await certificateFiles({ daysAgo: 1 })) };
    const server = start({ network: networkOf('2a00:1450::5/64'), env });
    expect(await server.ready).not.toContain('"level":"warn"');
    expect(await fetchWithin(server.child, 'https://[2a00:1450::5]:3000/healthz')).toMatchObject({ status: 200 });
  });
});
