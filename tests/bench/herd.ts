/**
 * Measures joins of many people at once, with one server and one worker: how many people a second can join rooms of
 * ten, and how long it takes until 200 who join one room within a second have seats and hear somebody, and until 400
 * are there. Nearly all participants have signalling only: they take transports, producers and consumers as pages do,
 * and send no media. A few bots with real ICE, DTLS and SRTP are among the herd, and one more of them speaks.
 *
 *     npm run bench:herd [-- parts=rate,herd rates=50,100,200,300 seconds=4 profile]
 *
 * `profile` prints where worker and Node spend their time, and takes some time itself.
 */
import { type HerdResult, herd } from './herd/herd.ts';
import { type RateResult, rateOf } from './herd/rate.ts';
import { givenArguments } from './support/arguments.ts';
import { machineNoise, report, row } from './support/summary.ts';

/** Within this time, in milliseconds, 95 % of the joins must be answered. */
const ANSWERED_MS = 250;

const given = givenArguments();
const parts = given.get('parts')?.split(',') ?? ['rate', 'herd'];
const rates = (given.get('rates') ?? '50,100,200,300').split(',').map(Number);
const options = { seconds: Number(given.get('seconds') ?? 4), profile: given.has('profile') };

const noise = await machineNoise();
const steps: RateResult[] = [];
if (parts.includes('rate')) for (const perSecond of rates) steps.push(await rateOf(perSecond, options));
const many = parts.includes('herd') ? await herd(options) : undefined;
report(
  {
    ...Object.fromEntries(steps.map((step) => [`${step.perSecond} joins a second, ms`, row(step.ms)])),
    ...rowsOf(many),
  },
  { bench: 'herd', ...rateKeys(), ...herdKeys(many), ...noise },
);
process.exit(0);

function rateKeys(): Record<string, unknown> {
  const answered = steps.filter(({ ms }) => row(ms).p95 <= ANSWERED_MS).at(-1);
  const last = answered ?? steps[0];
  if (!last) return {};
  return {
    joinsPerSecond: answered?.perSecond ?? 0,
    joinsP95Ms: row(last.ms).p95,
    nodeCpuMsPerJoin: last.nodeCpuMs,
    workerCpuMsPerJoin: last.workerCpuMs,
  };
}

function rowsOf(result: HerdResult | undefined): Record<string, object> {
  if (!result) return {};
  return {
    '200 within a second: seat, ms': row(result.seatMs),
    '200 within a second: consumer of the speaker, ms': row(result.audioMs),
    'bots among them: first packet of sound, ms': row(result.packetMs),
  };
}

function herdKeys(result: HerdResult | undefined): Record<string, unknown> {
  if (!result) return {};
  return {
    herd200P95Ms: Math.max(row(result.audioMs).p95, row(result.packetMs).p95),
    herdRefused: result.refused,
    fill400Seconds: result.fillSeconds,
    loopDelayP99Ms400: result.loopDelayP99Ms,
    nodeCpuMsPerJoin400: result.nodeCpuMs,
  };
}
