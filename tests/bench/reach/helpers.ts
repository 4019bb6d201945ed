/** The programs on the router of a set-up: proxy, TURN server, forwarded ports; and one that takes a port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareProxy } from '../../support/proxy-configuration.ts';
import { until } from '../../support/until.ts';
import { type Network, places } from './network.ts';
import { routerAddress, type SetUp, serverAddress } from './set-ups.ts';

const TURN_PORT = 3478;
const STOP_MS = 1000;
const forwarder = fileURLToPath(new URL('./forward-ports.js', import.meta.url));
/** Page and media. */
const FORWARDED = ['3000', '40000', '40001', '40002', '40003'];

type HelperOptions = { network: Network; folder: string };

/** Starts what the set-up has, and waits until it listens. Close it with `stopAll`. */
export async function startHelpers(setUp: SetUp, { network, folder }: HelperOptions): Promise<ChildProcess[]> {
  const address = routerAddress(setUp);
  const started: ChildProcess[] = [];
  if (setUp.proxy) started.push(await proxy(setUp, { folder, address }));
  if (setUp.turn) started.push(await turnServer({ ...setUp.turn, folder, address }));
  if (setUp.forwards) {
    const child = spawn(process.execPath, [forwarder, address, serverAddress(setUp), ...FORWARDED], {
      stdio: 'inherit',
    });
    await listens(address, Number(FORWARDED[0]));
    started.push(child);
  }
  if (setUp.taken) started.push(await holder(setUp, { network, port: setUp.taken }));
  return started;
}

/** The value of `turn.urls`. */
export const turnUrls = (setUp: SetUp): string =>
  ['udp', 'tcp'].map((by) => `turn:${routerAddress(setUp)}:${TURN_PORT}?transport=${by}`).join(',');

export async function stopAll(children: readonly ChildProcess[]): Promise<void> {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    // A killed nginx leaves its workers behind; coturn takes its time.
    child.kill('SIGTERM');
    const tooLong = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(tooLong);
  }
}

type At = { folder: string; address: string };

async function proxy({ proxy: kind = 'nginx', upstream = '' }: SetUp, { folder, address }: At): Promise<ChildProcess> {
  const name = kind === 'bare' ? 'nginx' : kind;
  const { argv } = await prepareProxy[name]({
    folder,
    address,
    https: 443,
    plain: 80,
    upstream,
    path: '/',
    behindSni: false,
  });
  if (kind === 'bare') {
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/proxy_set_header (Upgrade|Connection) .*;/g, ''));
  }
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  await listens(address, 443);
  return child;
}

async function turnServer({ secret, folder, address }: At & { secret: string }): Promise<ChildProcess> {
  const options = {
    'listening-ip': address,
    'listening-port': TURN_PORT,
    'relay-ip': places.public.router,
    realm: 'parley.test',
    'static-auth-secret': secret,
    pidfile: join(folder, 'turn.pid'),
    userdb: join(folder, 'turn.db'),
    'log-file': 'stdout',
  };
  const given = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const flags = ['-n', '--use-auth-secret', '--no-tls', '--no-dtls', '--no-cli'];
  const child = spawn(process.env.TURNSERVER_BIN ?? 'turnserver', [...flags, ...given], { stdio: 'ignore' });
  await listens(address, TURN_PORT);
  return child;
}

async function holder(setUp: SetUp, { network, port }: { network: Network; port: number }): Promise<ChildProcess> {
  const script = `require('node:net').createServer().listen(${port})`;
  const child = spawn('ip', ['netns', 'exec', network.server, process.execPath, '-e', script], { stdio: 'inherit' });
  await listens(serverAddress(setUp), port);
  return child;
}

const listens = (host: string, port: number) =>
  until(() => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const socket = connect(port, host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    return promise.finally(() => socket.destroy());
  }, `something listens at ${host}:${port}`);
