/**
 * `npm run simulate`: with `--seed N` replays one simulation and prints everything that happened; with `--seconds N`
 * searches for seeds that break something, with `--seeds N` through so many, each from `--from` on.
 */
import { parseArgs } from 'node:util';
import { simulate } from './simulate.ts';

const number = { type: 'string' } as const;
const { values } = parseArgs({ options: { seed: number, seconds: number, seeds: number, from: number } });
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** How often progress is printed, in milliseconds. */
const TELL_MS = 5000;

async function replay(seed: number): Promise<boolean> {
  const { trace, violations } = await simulate(seed, { traced: true });
  for (const line of trace) say(line);
  for (const violation of violations) say(`seed ${seed}: ${violation}`);
  if (violations.length === 0) say(`seed ${seed}: everything holds`);
  return violations.length === 0;
}

async function search({ from, upTo, seconds }: { from: number; upTo: number; seconds: number }): Promise<boolean> {
  const begun = performance.now();
  const end = begun + seconds * 1000;
  let [seed, faults, told] = [from, 0, begun];
  for (; seed < upTo && performance.now() < end; seed += 1) {
    const { violations } = await simulate(seed);
    if (violations.length > 0) {
      faults += 1;
      say(`seed ${seed}: ${violations.join('; ')}`);
    }
    if (performance.now() - told < TELL_MS) continue;
    told = performance.now();
    say(`${seed - from + 1} simulations, ${faults} with faults, after ${Math.round((told - begun) / 1000)} s`);
  }
  say(`${seed - from} simulations from seed ${from} on, ${faults} with faults`);
  return faults === 0;
}

let rejections = 0;
process.on('unhandledRejection', (error) => {
  rejections += 1;
  say(`nobody caught: ${error instanceof Error ? error.stack : String(error)}`);
});
const from = Number(values.from ?? 1);
const upTo = values.seeds === undefined ? Number.POSITIVE_INFINITY : from + Number(values.seeds);
const seconds = Number(values.seconds ?? (values.seeds === undefined ? 30 : Number.POSITIVE_INFINITY));
const holds = await (values.seed === undefined ? search({ from, upTo, seconds }) : replay(Number(values.seed)));
process.exitCode = holds && rejections === 0 ? 0 : 1;
