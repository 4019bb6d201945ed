/**
 * Measures how much of the server's event loop one hostile connection uses, and how much it delays the signalling of
 * others: floods of frames, the most expensive valid requests at the highest allowed rate, and packets that the media
 * worker reports one by one. Each attack runs in its own process and from its own address, after a quiet period of the
 * same length for comparison.
 *
 *     npm run bench:hostile [-- seconds=10 only=minimal people=20 sending=no connections=20 settle=15]
 *
 * The attack that mixes all kinds, and those that reconnect, are measured for half a minute.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { camera } from '../support/camera.ts';
import { microphone } from '../support/microphone.ts';
import { notificationFloods } from '../support/notification-floods/notification-floods.ts';
import { RawClient } from '../support/raw-client.ts';
import { abuses, ROOM } from './hostile/abuses.ts';
import type { Done } from './hostile/attacker.ts';
import { floods } from './hostile/floods.ts';
import type { Taken } from './hostile/probe.ts';
import { givenArguments } from './support/arguments.ts';
import { ProbedServer } from './support/probed-server.ts';
import { machineNoise, quantile, report } from './support/summary.ts';

const given = givenArguments();
const ms = Number(given.get('seconds') ?? 10) * 1000;
const people = Number(given.get('people') ?? 20);
/** Whether the people in the room send; `sending=no` for a large room, where only the notices to them matter. */
const sending = given.get('sending') !== 'no';
/** How many connections attack together from one address; 0 for the default of each attack, which is mostly one. */
const connections = Number(given.get('connections') ?? 0);
/**
 * The unmeasured first seconds of each attack, in which many attackers take their seats and use up the burst of an
 * office.
 */
const settle = Number(given.get('settle') ?? 0);
/** Audiences come last: on a busy machine, their thousand seats end the connections of others, and a worker. */
const attacks = [
  ...Object.keys(floods),
  ...Object.keys(abuses).filter((name) => !abuses[name]?.isAudience),
  ...Object.keys(notificationFloods),
  ...Object.keys(abuses).filter((name) => abuses[name]?.isAudience),
].filter((name) => name.includes(given.get('only') ?? ''));

const maxTogether = Math.max(connections, ...attacks.map((attack) => abuses[attack]?.together ?? 0));

/**
 * How often the witness sends a request, in milliseconds, and the largest share of the event loop that one connection
 * may use.
 */
const WITNESS_EVERY_MS = 25;
const MAX_SHARE = 0.05;
/** The share applies to any window of this length. */
const WINDOW_MS = 4000;
/** Attacks that can use up a burst repeatedly are measured for this long. */
const LONG_MS = 30_000;
const LONG = /turn|reconnect/;
/** How often the server's CPU time is read, in milliseconds. */
const SAMPLE_MS = 250;

const noise = await machineNoise();
const env = {
  PARLEY_HTTP_HOST: '127.0.0.1',
  PARLEY_LISTEN_ADDRESS: '127.0.0.1',
  PARLEY_WORKERS: '1',
  PARLEY_LOG_LEVEL: 'error',
  // Four fifths of the seats may belong to one network.
  PARLEY_MAX_PEOPLE: String(2 * (people + maxTogether + 10)),
  // Two hundred participants who arrive at once delay the server, and all must be admitted.
  PARLEY_SLOW_FROM_MS: '9000',
  PARLEY_REFUSE_FROM_MS: '10000',
};
const server = await ProbedServer.start<Taken>(env, { probe: './tests/bench/hostile/probe.ts' });
const witness = new RawClient(server.url);
await witness.join('witness');
for (let person = 0; person < people; person += 1) await seat();

const rows: Record<string, Row> = {};
for (const [index, attack] of attacks.entries()) {
  const quiet = await measured(ms);
  const from = `127.0.1.${index + 1}`;
  const attacker = fork('tests/bench/hostile/attacker.ts', [server.url, attack, from, String(connections)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(attacker, 'spawn');
  await gathered(attack, attacker);
  if (settle > 0) await done(attacker);
  await pause(settle * 1000);
  const before = await done(attacker);
  const lasts = LONG.test(attack) ? Math.max(ms, LONG_MS) : ms;
  const under = await measured(lasts);
  const after = await done(attacker);
  await ended(attacker);
  const granted = after.granted - before.granted;
  const beyond = (share: number | undefined) => share && hundredths(100 * (share - quiet.share));
  rows[attack] = {
    'loop, %': hundredths(100 * (under.share - quiet.share)),
    'worst 4 s, %': beyond(under.worst) ?? 0,
    'first 4 s, %': beyond(under.first(4000)),
    'first 10 s, %': beyond(under.first(10_000)),
    'first 30 s, %': beyond(under.first(30_000)),
    'process, %': hundredths(100 * (under.processShare - quiet.processShare)),
    'p99, ms': hundredths(under.p99),
    'loop p99, ms': hundredths(under.loopP99),
    'quiet, %': hundredths(100 * quiet.share),
    'quiet p99, ms': hundredths(quiet.p99),
    'asked a second': hundredths(((after.tries - before.tries) * 1000) / lasts),
    'a second': hundredths(((granted || after.tries - before.tries) * 1000) / lasts),
    'ms each': granted === 0 ? undefined : hundredths(((under.share - quiet.share) * lasts) / granted),
    'heap, MB': hundredths(under.heapMb),
    'worker, MB': Math.round(under.workerMb),
    'workers died': under.deaths,
  };
  process.stderr.write(`${attack}: ${JSON.stringify(rows[attack])}\n`);
}
await server.stop();
const shares = Object.values(rows).map((row) => row['worst 4 s, %'] / 100);
const windowsOf = (attack: string) => {
  const row = rows[attack];
  return (
    row && {
      worst4: row['worst 4 s, %'],
      first4: row['first 4 s, %'],
      first10: row['first 10 s, %'],
      first30: row['first 30 s, %'],
    }
  );
};
report(rows, {
  bench: 'hostile',
  worstLoopShare: hundredths(Math.max(...shares)),
  turn: windowsOf('all in turn'),
  reconnect: windowsOf('reconnect'),
  reconnectWithoutRequest: windowsOf('reconnect, without a request'),
  above: attacks.filter((_, index) => (shares[index] ?? 0) > MAX_SHARE),
  audienceLoopP99Ms: rows.audience?.['loop p99, ms'],
  worstP99Ms: Math.max(...Object.values(rows).map((row) => row['p99, ms'])),
  quietP99Ms: Math.max(...Object.values(rows).map((row) => row['quiet p99, ms'])),
  noise,
});
process.exit(0);

/** Adds a participant to the attacked room, who receives everything and, unless `sending=no`, sends. */
async function seat(): Promise<void> {
  const client = new RawClient(server.url);
  client.socket.on('notices', (_, __, receipt?: () => void) => receipt?.());
  await client.join(ROOM);
  if (sending) await client.request('producers:create', { producers: [microphone(), camera()] });
}

/** Measures the server's CPU time and the witness's response times over this time. */
async function measured(lasts: number) {
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  const samples: Sample[] = [{ at: 0, ...(await server.ask('begin')) }];
  const sample = async () => samples.push({ at: elapsed(), ...(await server.ask()) });
  const waits: number[] = [];
  while (elapsed() < lasts) {
    const next = pause(WITNESS_EVERY_MS);
    const askedAt = performance.now();
    await witness.request('stats:watch', { on: false }).catch(() => undefined);
    if (!witness.socket.connected) throw new Error('the witness has lost its connection, so nothing can be measured');
    waits.push(performance.now() - askedAt);
    if (elapsed() - (samples.at(-1)?.at ?? 0) > SAMPLE_MS) await sample();
    await next;
  }
  await sample();
  const windows = samples.map((from) => shareFrom(samples, from, WINDOW_MS));
  return {
    share: shareFrom(samples, samples[0], 0.9 * lasts) ?? 0,
    worst: Math.max(...windows.filter((share) => share !== undefined)),
    first: (windowMs: number) => shareFrom(samples, samples[0], windowMs),
    processShare: ((samples.at(-1)?.processMs ?? 0) - (samples[0]?.processMs ?? 0)) / lasts,
    p99: quantile(waits, 0.99),
    loopP99: samples.at(-1)?.loopDelayP99Ms ?? 0,
    heapMb: samples.at(-1)?.heapMb ?? 0,
    workerMb: Math.max(...samples.map(({ workerMb }) => workerMb)),
    deaths: new Set(samples.flatMap(({ workers }) => workers)).size - (samples[0]?.workers.length ?? 0),
  };
}

/** The share of the event loop used in this window; undefined if the window was not measured completely. */
function shareFrom(samples: readonly Sample[], from: Sample | undefined, windowMs: number): number | undefined {
  const to = from && samples.find(({ at }) => at >= from.at + windowMs - SAMPLE_MS / 2);
  return from && to && (to.loopMs - from.loopMs) / (to.at - from.at);
}

async function done(attacker: ChildProcess): Promise<Done> {
  attacker.send('done');
  const [answer] = (await once(attacker, 'message')) as [Done];
  return answer;
}

/** Resolves once everybody of an audience has a seat; at once for other attacks, which begin later. */
async function gathered(attack: string, attacker: ChildProcess): Promise<void> {
  if (!abuses[attack]?.isAudience) return;
  while ((await done(attacker)).awaited > 0) await pause(1000);
}

async function ended(attacker: ChildProcess): Promise<void> {
  attacker.kill('SIGKILL');
  if (attacker.exitCode === null && attacker.signalCode === null) await once(attacker, 'exit');
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

type Sample = Taken & { at: number };

type Row = {
  'loop, %': number;
  'worst 4 s, %': number;
  'first 4 s, %': number | undefined;
  'first 10 s, %': number | undefined;
  'first 30 s, %': number | undefined;
  'loop p99, ms': number;
  'quiet, %': number;
  'process, %': number;
  'p99, ms': number;
  'quiet p99, ms': number;
  'asked a second': number;
  'a second': number;
  'ms each': number | undefined;
  'heap, MB': number;
  'worker, MB': number;
  'workers died': number;
};
