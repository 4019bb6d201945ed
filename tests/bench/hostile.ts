/**
 * What one hostile connection takes of the server's event loop, and what the signalling of others costs them meanwhile: floods of frames,
 * and the most expensive valid requests as often as they may be made. Each attack runs in a process and from an address of its own, and
 * beside a quiet time of the same length before it.
 *
 *     npm run bench:hostile [-- seconds=4 only=minimal people=20]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { camera } from '../support/camera.ts';
import { microphone } from '../support/microphone.ts';
import { RawClient } from '../support/raw-client.ts';
import { abuses, ROOM } from './hostile/abuses.ts';
import type { Done } from './hostile/attacker.ts';
import { floods } from './hostile/floods.ts';
import type { Taken } from './hostile/probe.ts';
import { givenArguments } from './support/arguments.ts';
import { ProbedServer } from './support/probed-server.ts';
import { machineNoise, quantile, report } from './support/summary.ts';

const given = givenArguments();
const ms = Number(given.get('seconds') ?? 4) * 1000;
const people = Number(given.get('people') ?? 20);
const attacks = [...Object.keys(floods), ...Object.keys(abuses)].filter((name) =>
  name.includes(given.get('only') ?? ''),
);

/** How often the witness asks something, and what one connection may take at most, as a share of the event loop. */
const WITNESS_EVERY_MS = 25;
const MOST_SHARE = 0.05;

const noise = await machineNoise();
const env = {
  PARLEY_HTTP_HOST: '127.0.0.1',
  PARLEY_LISTEN_ADDRESS: '127.0.0.1',
  PARLEY_WORKERS: '1',
  PARLEY_LOG_LEVEL: 'error',
};
const server = await ProbedServer.start<Taken>(env, { probe: './tests/bench/hostile/probe.ts' });
const witness = new RawClient(server.url);
await witness.join('witness');
for (let person = 0; person < people; person += 1) await seat();

const rows: Record<string, Row> = {};
for (const [index, attack] of attacks.entries()) {
  const quiet = await measured();
  const attacker = fork('tests/bench/hostile/attacker.ts', [server.url, attack, `127.0.1.${index + 1}`], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // Until it is going.
  await pause(1000);
  const before = await done(attacker);
  const under = await measured();
  const after = await done(attacker);
  await ended(attacker);
  const granted = after.granted - before.granted;
  rows[attack] = {
    'loop, %': hundredths(100 * (under.share - quiet.share)),
    'process, %': hundredths(100 * (under.processShare - quiet.processShare)),
    'p99, ms': hundredths(under.p99),
    'quiet p99, ms': hundredths(quiet.p99),
    'a second': hundredths(((granted || after.tries - before.tries) * 1000) / ms),
    'ms each': granted === 0 ? undefined : hundredths(((under.share - quiet.share) * ms) / granted),
    'heap, MB': hundredths(under.heapMb),
  };
  process.stderr.write(`${attack}: ${JSON.stringify(rows[attack])}\n`);
}
await server.stop();
const shares = Object.values(rows).map((row) => row['loop, %'] / 100);
report(rows, {
  bench: 'hostile',
  worstLoopShare: hundredths(Math.max(...shares)),
  above: attacks.filter((_, index) => (shares[index] ?? 0) > MOST_SHARE),
  worstP99Ms: Math.max(...Object.values(rows).map((row) => row['p99, ms'])),
  quietP99Ms: Math.max(...Object.values(rows).map((row) => row['quiet p99, ms'])),
  noise,
});
process.exit(0);

/** One of the people in the room that is attacked, who sends and is sent everything. */
async function seat(): Promise<void> {
  const client = new RawClient(server.url);
  client.socket.on('notices', (_, __, receipt?: () => void) => receipt?.());
  await client.join(ROOM);
  await client.request('producers:create', { producers: [microphone(), camera()] });
}

/** What the server takes, and how long the witness waits for answers, over the time of one attack. */
async function measured() {
  const [from, startedAt] = [await server.ask(), performance.now()];
  const waits: number[] = [];
  while (performance.now() - startedAt < ms) {
    const next = pause(WITNESS_EVERY_MS);
    const askedAt = performance.now();
    await witness.request('stats:watch', { on: false }).catch(() => undefined);
    waits.push(performance.now() - askedAt);
    await next;
  }
  const [to, lasted] = [await server.ask(), performance.now() - startedAt];
  return {
    share: (to.loopMs - from.loopMs) / lasted,
    processShare: (to.processMs - from.processMs) / lasted,
    p99: quantile(waits, 0.99),
    heapMb: to.heapMb,
  };
}

async function done(attacker: ChildProcess): Promise<Done> {
  attacker.send('done');
  const [answer] = (await once(attacker, 'message')) as [Done];
  return answer;
}

async function ended(attacker: ChildProcess): Promise<void> {
  attacker.kill('SIGKILL');
  if (attacker.exitCode === null && attacker.signalCode === null) await once(attacker, 'exit');
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

type Row = {
  'loop, %': number;
  'process, %': number;
  'p99, ms': number;
  'quiet p99, ms': number;
  'a second': number;
  'ms each': number | undefined;
  'heap, MB': number;
};
