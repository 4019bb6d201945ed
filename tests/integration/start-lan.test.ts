/** `--lan` in the real process, in a network of its own with one address besides loopback. */
import type { ChildProcess } from 'node:child_process';
import { afterEach, expect, test } from '@jest/globals';
import { canHaveNetwork, fetchWithin, networkOf, startInNetwork } from '../support/network-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const address = '192.168.77.1';
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

const inNetwork = canHaveNetwork ? test : test.skip;

type Start = { args?: string[]; network?: string; env?: Record<string, string> };

function start({ args = ['--lan'], network = networkOf(`${address}/24`), env = {} }: Start) {
  const server = startInNetwork({ args, network, env, readyWith: 'docs/phone.md' });
  running.push(server.child);
  return server;
}

inNetwork('prints the address and the fingerprint, and serves https there', async () => {
  const server = start({});
  const sent = await server.ready;
  expect(sent).toContain('Parley is ready: http://localhost:3000\n');
  expect(sent).toContain(`In your network: https://${address}:3000\n`);
  expect(sent).toMatch(/fingerprint with ([0-9A-F]{2}:){31}[0-9A-F]{2}\n/);
  expect(await fetchWithin(server.child, `https://${address}:3000/healthz`)).toMatchObject({ status: 200 });
  // Without a scheme, browsers try plain http.
  expect(await fetchWithin(server.child, `http://${address}:3000/r/tea`)).toEqual({
    status: 307,
    location: `https://${address}:3000/r/tea`,
  });
  server.child.kill('SIGTERM');
  expect((await server.ended).code).toBe(0);
});

inNetwork('the next start has the same certificate', async () => {
  const env = { PARLEY_CACHE_DIR: temporaryFolder() };
  const fingerprints: string[] = [];
  for (const _ of [1, 2]) {
    const server = start({ env });
    fingerprints.push(/fingerprint with (\S+)/.exec(await server.ready)?.[1] ?? '');
    server.child.kill('SIGTERM');
    await server.ended;
  }
  expect(fingerprints[0]).not.toBe('');
  expect(fingerprints[1]).toBe(fingerprints[0]);
});

inNetwork.each([
  { what: 'no network', over: { network: networkOf() }, code: 69, say: '--lan finds no network' },
  {
    what: 'a page for this machine only',
    over: { env: { PARLEY_HTTP_HOST: '127.0.0.1' } },
    code: 69,
    say: '--lan needs http.host',
  },
  { what: 'an argument that there is not', over: { args: ['--wan'] }, code: 64, say: "Unknown option '--wan'" },
])('$what is reported in one sentence', async ({ over, code, say }) => {
  const { ended } = start(over);
  const end = await ended;
  expect(end.code).toBe(code);
  expect(end.sent).toContain(say);
  expect(end.sent.trim().split('\n')).toHaveLength(1);
});
