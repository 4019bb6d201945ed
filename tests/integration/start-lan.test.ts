/** `--lan` in the real process, in a network of its own with one address besides loopback. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.ts';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const address = '192.168.77.1';
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

const network = [
  'ip link set lo up',
  'ip link add lan0 type veth peer name lan1',
  `ip addr add ${address}/24 dev lan0`,
  'ip link set lan0 up',
  'ip link set lan1 up',
].join(' && ');
/** Linux with unprivileged namespaces; other systems cannot create such a network. */
const possible = spawnSync('unshare', ['-rn', 'sh', '-c', network]).status === 0;
const inNetwork = possible ? test : test.skip;

/** The real process in its own network. */
function start({ args = ['--lan'], setUp = network, env = {} }: { args?: string[]; setUp?: string; env?: object }) {
  const script = `${setUp} && exec "$0" --disable-warning=ExperimentalWarning "$@"`;
  const child = spawn('unshare', ['-rn', 'sh', '-c', script, process.execPath, main, ...args], {
    env: { ...process.env, PARLEY_WORKERS: '1', PARLEY_CACHE_DIR: temporaryFolder(), ...env },
  });
  running.push(child);
  let sent = '';
  const ready = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      sent += text;
      if (sent.includes('docs/phone.md')) ready.resolve(sent);
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code, sent }));
  return { child, ready: ready.promise, ended };
}

/** What a program in this network sees: `url` fetched without checking the certificate, as JSON. */
async function fetchWithin({ pid }: ChildProcess, url: string) {
  const ask = `
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    const answer = await fetch('${url}', { redirect: 'manual' });
    console.log(JSON.stringify({ status: answer.status, location: answer.headers.get('location') }));`;
  const inside = ['-t', String(pid), '-U', '-n', '--preserve-credentials', process.execPath];
  const child = spawn('nsenter', [...inside, '--no-warnings', '--input-type=module', '-e', ask]);
  child.stdout.setEncoding('utf8');
  const [text] = await Promise.all([child.stdout.toArray(), once(child, 'close')]);
  return JSON.parse(text.join('')) as { status: number; location: string | null };
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
  { what: 'no network', over: { setUp: 'ip link set lo up' }, code: 69, say: '--lan finds no network' },
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
