/** The real server in a network of its own, which contains nothing else. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './temporary-folder.ts';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** Commands for a network with these addresses, such as `10.0.0.5/24`, besides loopback. */
export function networkOf(...addresses: string[]): string {
  const commands = [
    'ip link set lo up',
    ...(addresses.length > 0 ? ['ip link add lan0 type veth peer name lan1'] : []),
    ...addresses.map((address) => `ip addr add ${address} dev lan0${address.includes(':') ? ' nodad' : ''}`),
    ...(addresses.length > 0 ? ['ip link set lan0 up', 'ip link set lan1 up'] : []),
  ];
  return commands.join(' && ');
}

/** Linux with unprivileged namespaces; other systems cannot create such a network. */
export const canHaveNetwork = spawnSync('unshare', ['-rn', 'sh', '-c', networkOf('192.168.77.1/24')]).status === 0;

export type NetworkProcessOptions = {
  args?: string[];
  /** Commands that create the network. */
  network: string;
  env?: Record<string, string>;
  /** The end of what the server writes before it counts as ready. */
  readyWith?: string;
};

/** `ended` resolves with the exit code and everything that the process wrote, on both outputs. */
export function startInNetwork({ args = [], network, env = {}, readyWith = 'Parley is ready' }: NetworkProcessOptions) {
  const script = `${network} && exec "$0" --disable-warning=ExperimentalWarning "$@"`;
  const child = spawn('unshare', ['-rn', 'sh', '-c', script, process.execPath, main, ...args], {
    env: { ...process.env, PARLEY_WORKERS: '1', PARLEY_CACHE_DIR: temporaryFolder(), ...env },
  });
  let sent = '';
  const ready = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      sent += text;
      if (sent.includes(readyWith)) ready.resolve(sent);
    });
  }
  const ended = once(child, 'close').then(([code]: (number | null)[]) => ({ code, sent }));
  // Nothing waits for a process that has ended.
  void ended.then(() => ready.reject(new Error(`it ended before it was ready: ${sent}`)));
  ready.promise.catch(() => undefined);
  return { child, ready: ready.promise, ended };
}

/** The JSON at `url`, fetched by a program in this network without checking the certificate. */
export async function fetchWithin({ pid }: ChildProcess, url: string) {
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
