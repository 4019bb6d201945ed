/** Runs one set-up, and tells who read what, and when. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeCertificate } from '../../../server/tls/self-signed.ts';
import { startHelpers, stopAll, turnUrls } from './helpers.ts';
import { Network } from './network.ts';
import { Operator } from './operator.ts';
import { type Visit, visit } from './participant.ts';
import { type SetUp, serverAddress, TURN_SECRET } from './set-ups.ts';

const DAY_MS = 86_400_000;
/** Longer than any certificate of ours is valid. */
const EXPIRED_MS = 500 * DAY_MS;
const wrongClock = fileURLToPath(new URL('./wrong-clock.js', import.meta.url));

/** How long people get to read the right sentence after the join, in milliseconds. */
export const READ_MS = 10_000;
/** From the join to the restart in the middle. */
const RESTART_MS = 3000;

export type Tried = {
  /** When the server was started, as `Date.now()`, and what it wrote until the call had been looked at. */
  operator: Pick<Operator, 'startedAt' | 'lines'>;
  /** Undefined if the server did not start. */
  visit?: Visit;
  /** The status in /healthz, after the call has been looked at. */
  health?: string;
};

/** `find` is looked for on the page: all the time, or until the first is found. */
export async function trySetUp(
  setUp: SetUp,
  { find, toTheEnd }: { find: readonly string[]; toTheEnd: boolean },
): Promise<Tried> {
  const folder = await mkdtemp(join(tmpdir(), 'reach-'));
  const network = await Network.create(setUp.network);
  const helpers = await startHelpers(setUp, { network, folder });
  const operator = new Operator({
    namespace: network.server,
    env: await environmentOf(setUp, folder),
    args: setUp.args ?? [],
    preload: setUp.lateClock && wrongClock,
  });
  try {
    if (!(await operator.ready())) return { operator: readBy(operator) };
    const meanwhile = setUp.restarts && (() => pause(RESTART_MS).then(() => operator.restart()));
    const { url } = setUp;
    const namespace = setUp.local ? network.server : network.participant;
    const trusts = setUp.tls !== 'expired';
    const seen = await visit({ url, namespace, folder, trusts, find, toTheEnd, forMs: READ_MS, meanwhile });
    const left = seen.sinceMs + READ_MS - Date.now();
    if (!toTheEnd && left > 0) await pause(left);
    return { operator: readBy(operator), visit: seen, health: await healthOf(setUp) };
  } finally {
    await operator.stop();
    await stopAll(helpers);
    await network.close();
    await rm(folder, { recursive: true });
  }
}

/** Its end writes more. */
const readBy = ({ startedAt, lines }: Operator) => ({ startedAt, lines });

async function environmentOf(setUp: SetUp, folder: string): Promise<Record<string, string>> {
  return {
    PARLEY_WORKERS: '1',
    PARLEY_CACHE_DIR: folder,
    ...(setUp.proxy ? { PARLEY_TRUST_PROXY: '1' } : {}),
    ...(setUp.turn ? { PARLEY_TURN_URLS: turnUrls(setUp), PARLEY_TURN_SECRET: TURN_SECRET } : {}),
    ...(setUp.tls ? await certificateFiles(setUp, folder) : {}),
    ...setUp.env,
  };
}

async function certificateFiles({ url, tls }: SetUp, folder: string) {
  const { hostname } = new URL(url);
  // Its maker knows IPv4 and names; browsers here trust any name.
  const names = [hostname.startsWith('[') ? 'meet.test' : hostname];
  const { cert, key } = await makeCertificate({ names, now: Date.now() - (tls === 'expired' ? EXPIRED_MS : 0) });
  const paths = { PARLEY_TLS_CERT: join(folder, 'own-cert.pem'), PARLEY_TLS_KEY: join(folder, 'own-key.pem') };
  await Promise.all([writeFile(paths.PARLEY_TLS_CERT, cert), writeFile(paths.PARLEY_TLS_KEY, key)]);
  return paths;
}

async function healthOf(setUp: SetUp): Promise<string> {
  const address = serverAddress(setUp);
  const host = address.includes(':') ? `[${address}]` : address;
  const isPlain = setUp.tls === undefined && setUp.args === undefined;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const read = (response: NodeJS.ReadableStream) => {
    let text = '';
    response.on('data', (chunk) => {
      text += chunk;
    });
    response.on('end', () => resolve(/"status":"(\w+)"/.exec(text)?.[1] ?? text));
  };
  const asked = isPlain
    ? get(`http://${host}:3000/healthz`, read)
    : request(`https://${host}:3000/healthz`, { rejectUnauthorized: false }, read);
  asked.on('error', reject).end();
  return promise;
}
