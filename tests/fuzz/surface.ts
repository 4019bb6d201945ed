/** The parts that all fuzzers share; README.md explains how to write a fuzzer and replay a case. */
import * as fc from 'fast-check';

/** The server under attack. Surfaces that feed the client's code in this process ignore it. */
export type Target = {
  /** Its HTTP origin, such as `http://127.0.0.1:3000`. */
  url: string;
};

/** The cases from `from` up to but without `to`. Each follows from `seed` and its number alone. */
export type Run = { seed: number; from: number; to: number; server: Target };

/** A case that violated an invariant, with a sentence that explains it. */
export type Finding = { case: number; what: string };

export type Report = {
  cases: number;
  /** How often each outcome occurred: `granted`, the code of a refusal, `cut`, … */
  outcomes: Record<string, number>;
  findings: Finding[];
};

/** One interface that accepts hostile input. */
export interface Surface {
  readonly name: string;
  /** Its share of the cases in a run over all surfaces; surfaces with cheap cases have a larger share. */
  readonly weight: number;
  run(run: Run): Promise<Report>;
}

/** Findings beyond this number add no information. */
const MAX_FINDINGS = 100;

/** Collects what a surface reports. */
export class Tally {
  #cases = 0;
  readonly #outcomes = new Map<string, number>();
  readonly #findings: Finding[] = [];

  /** Counts one more case with this outcome. */
  count(outcome: string): void {
    this.#cases += 1;
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }

  find(number: number, what: string): void {
    if (this.#findings.length < MAX_FINDINGS) this.#findings.push({ case: number, what });
  }

  get report(): Report {
    const outcomes = Object.fromEntries([...this.#outcomes].toSorted(([, a], [, b]) => b - a));
    return { cases: this.#cases, outcomes, findings: [...this.#findings] };
  }
}

/** A 32-bit seed for one case, unlike those of its neighbours (MurmurHash3's finalizer). */
export function seedOf({ seed }: Pick<Run, 'seed'>, number: number): number {
  let mixed = Math.imul(seed, 0x9e37_79b1) ^ number;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) | 0;
}

/** The value that this arbitrary has for that case. */
export function drawn<Value>(arbitrary: fc.Arbitrary<Value>, seed: number): Value {
  const [value] = fc.sample(arbitrary, { seed, numRuns: 1 });
  return value as Value;
}

/**
 * Sessions of `length` cases that cover the run; the first one includes the cases before the run, so that its state is
 * the same in every replay.
 */
export function sessionsOf({ from, to }: Pick<Run, 'from' | 'to'>, length: number): { from: number; to: number }[] {
  const first = Math.floor(from / length);
  const count = Math.ceil(to / length) - first;
  return Array.from({ length: count }, (_, index) => {
    const begin = (first + index) * length;
    return { from: begin, to: Math.min(begin + length, to) };
  });
}

/** Processes these items, several at a time. */
export async function eachOf<Item>(
  items: readonly Item[],
  { atOnce }: { atOnce: number },
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items].reverse();
  const worker = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Whether this error reports a limit, which is the expected response of a server with default limits to an attack. */
export const isLimit = (error: unknown): boolean => /too_many_requests|overloaded|server_full|429/.test(String(error));

/** The command that replays one case. */
export const replayCommand = (surface: string, seed: number, number: number): string =>
  `npm run fuzz -- --surface ${surface} --seed ${seed} --case ${number}`;
