/**
 * Many thousands of people join and leave in every way: properly, without a word, in the middle of joining, from
 * pre-join, and killed with their process. All but those who leave in the middle connect both transports with ICE and
 * DTLS, and those who join send sound and video over SRTP. Reports how much the server's heap and its workers have
 * grown for each of them, and what is left of them once everybody has gone.
 *
 *     npm run bench:soak [-- cycles=20000 every=1000 chart]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Held } from './soak/probe.ts';
import { VisitMedia } from './soak/visit-media.ts';
import { manners, visit } from './soak/visitor.ts';
import { givenArguments } from './support/arguments.ts';
import { lineChart } from './support/chart.ts';
import { ProbedServer } from './support/probed-server.ts';
import { machineNoise, report } from './support/summary.ts';

const given = givenArguments();
const cycles = Number(given.get('cycles') ?? 20_000);
const every = Number(given.get('every') ?? 1000);

/** So many readings in a row, this far apart, must find the heap no more than one per cent smaller. */
const STEADY_SAMPLES = 3;
const SAMPLE_MS = 250;
const FALLING = 0.99;

/** At the same time. */
const AT_ONCE = 24;
const ROOMS = 60;
/** One in ten of so many is killed with its process. */
const KILLED_SHARE = 0.1;
/** Each holds one thing even when empty: where it listens. */
const WORKERS = 2;
/** Until then caches fill and code is compiled, so it does not count. */
const WARM_UP = Math.min(4000, cycles / 5);

/** All visitors have one address, and a busy machine would refuse joins. */
const WITHOUT_LIMITS = {
  PARLEY_REQUESTS_PER_SECOND: '10000',
  PARLEY_REQUEST_BURST: '10000',
  PARLEY_LIMIT_ROOMS_PER_SECOND_PER_ADDRESS: '10000',
  PARLEY_LIMIT_PRODUCERS_PER_SECOND_PER_ADDRESS: '10000',
  PARLEY_LIMIT_WEB_SOCKETS_PER_SECOND_PER_ADDRESS: '10000',
  PARLEY_LIMIT_DISCONNECTS_PER_MINUTE_PER_ADDRESS: '10000',
  PARLEY_SLOW_FROM_MS: '10000',
  PARLEY_REFUSE_FROM_MS: '20000',
};

const noise = await machineNoise();
const startedAt = performance.now();
const probe = { probe: './tests/bench/soak/probe.ts', flags: ['--expose-gc'] };
const server = await ProbedServer.start<Held>(
  {
    PARLEY_HTTP_HOST: '127.0.0.1',
    PARLEY_LISTEN_ADDRESS: '127.0.0.1',
    PARLEY_WORKERS: String(WORKERS),
    PARLEY_EMPTY_SECONDS: '0',
    // Short, so that the seats of those who were cut are given up while others come.
    PARLEY_GRACE_SECONDS: '1',
    PARLEY_PRE_JOIN_MAX_PREPARED_PER_ROOM: '1000',
    PARLEY_LOG_LEVEL: 'error',
    ...WITHOUT_LIMITS,
  },
  probe,
);
let done = 0;
let failed = 0;
const looks: { cycles: number; held: Held }[] = [];
while (done < cycles) {
  await part(Math.min(every, cycles - done));
  looks.push({ cycles: done, held: await whenEmpty() });
  const { held } = looks.at(-1) ?? { held: undefined };
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stderr.write(`${done} of ${cycles}, ${seconds} s: ${JSON.stringify(held)}\n`);
}
const seconds = Math.round((performance.now() - startedAt) / 1000);
await server.stop();

const warm = looks.filter((look) => look.cycles >= WARM_UP);
const [first = looks[0], last = looks[0]] = [warm[0], looks.at(-1)];
if (!first || !last) throw new Error('nothing was looked at');
const left = Object.entries(last.held.counts).map(
  ([kind, count]) => [kind, Math.max(0, count - (first.held.counts[kind] ?? 0))] as const,
);
if (given.has('chart')) await writeFile('docs/reliability-soak.svg', drawn());
report(
  Object.fromEntries(
    looks.map(({ cycles: at, held }) => [
      at,
      { 'heap, MB': tenths(held.heapKb / 1024), 'workers, MB': tenths(held.workerKb / 1024), ...held.counts },
    ]),
  ),
  {
    bench: 'soak',
    heapKbPerCycle: slope((held) => held.heapKb),
    workerKbPerCycle: slope((held) => held.workerKb),
    leftovers: left.reduce((sum, [, count]) => sum + count, 0),
    left: Object.fromEntries(left.filter(([, count]) => count > 0)),
    cycles: done,
    failed,
    packetsReceived: VisitMedia.received,
    seconds,
    cyclesPerSecond: Math.round(done / seconds),
    noise,
  },
);
process.exit(0);

/** So many visits, some at a time, and beside them a process full of people that is killed. */
async function part(visits: number): Promise<void> {
  const killed = Math.round(visits * KILLED_SHARE);
  const wanted = visits - killed;
  let begun = 0;
  const visitor = async () => {
    while (begun < wanted) {
      const number = begun;
      begun += 1;
      const manner = manners[number % manners.length] ?? 'clean';
      await visit(server.url, { room: `room-${(number * 7) % ROOMS}`, manner }).catch((error: unknown) => {
        failed += 1;
        if (failed < 5) process.stderr.write(`${manner}: ${error}\n`);
      });
    }
  };
  await Promise.all([...Array.from({ length: AT_ONCE }, visitor), kill(killed)]);
  done += visits;
}

async function kill(people: number): Promise<void> {
  const quiet = '--disable-warning=ExperimentalWarning';
  const crowd = spawn(process.execPath, [quiet, 'tests/bench/soak/crowd.ts', server.url, 'crowd', String(people)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(crowd, 'exit');
  await Promise.race([once(crowd.stdout, 'data'), ended]);
  crowd.kill('SIGKILL');
  await ended;
}

/** Once nobody is there any more, or after a while in any case: whatever is left then counts as left over. */
async function whenEmpty(): Promise<Held> {
  for (let turn = 0; turn < 200; turn += 1) {
    const held = await server.ask();
    if (held.counts['in the workers'] === WORKERS && held.counts.sockets === 0) return settled(held);
    await pause(100);
  }
  return server.ask();
}

/** Ended objects are released with a delay: the heap is measured once it no longer shrinks. */
async function settled(held: Held): Promise<Held> {
  let min = held;
  for (let steady = 0; steady < STEADY_SAMPLES; ) {
    await pause(SAMPLE_MS);
    const now = await server.ask();
    steady = now.heapKb > min.heapKb * FALLING ? steady + 1 : 0;
    if (now.heapKb < min.heapKb) min = now;
  }
  return min;
}

/** By least squares, from the end of the warm-up. */
function slope(of: (held: Held) => number): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(warm.map(({ cycles: at }) => at)), mean(warm.map(({ held }) => of(held)))];
  const along = warm.reduce((sum, { cycles: at, held }) => sum + (at - meanX) * (of(held) - meanY), 0);
  const spread = warm.reduce((sum, { cycles: at }) => sum + (at - meanX) ** 2, 0);
  return Math.round((along / spread) * 1000) / 1000;
}

function drawn(): string {
  const points = (of: (held: Held) => number) => looks.map(({ cycles: at, held }) => [at, of(held) / 1024] as const);
  return lineChart('Memory over many joins and leaves', { x: 'people who came and went', y: 'MB, with nobody there' }, [
    { name: 'Server heap', points: points(({ heapKb }) => heapKb) },
    { name: 'Both workers', points: points(({ workerKb }) => workerKb) },
  ]);
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
