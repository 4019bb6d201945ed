/** What every fuzzer has in common; README.md says how to write and replay one. */
import * as fc from 'fast-check';

/** The server under attack. Surfaces that feed the client's code in this process ignore it. */
export type Target = {
  /** Its HTTP origin, such as `http://127.0.0.1:3000`. */
  url: string;
};

/** The cases from `from` up to but without `to`. Each follows from `seed` and its number alone. */
export type Run = { seed: number; from: number; to: number; server: Target };

/** A case that broke an invariant, with a sentence that says how. */
export type Finding = { case: number; what: string };

export type Report = {
  cases: number;
  /** How often the other end did what: `granted`, a refusal's code, `cut`, … */
  outcomes: Record<string, number>;
  findings: Finding[];
};

/** One edge that takes hostile input. */
export interface Surface {
  readonly name: string;
  /** Its share of a run over all surfaces: cheap cases weigh more. */
  readonly weight: number;
  run(run: Run): Promise<Report>;
}

/** Findings beyond this number say nothing new. */
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
 * Sessions of `length` cases that cover the run's cases; the first starts at its own beginning, so that its state is
 * the same.
 */
export function sessionsOf({ from, to }: Pick<Run, 'from' | 'to'>, length: number): { from: number; to: number }[] {
  const first = Math.floor(from / length);
  const count = Math.ceil(to / length) - first;
  return Array.from({ length: count }, (_, index) => {
    const begin = (first + index) * length;
    return { from: begin, to: Math.min(begin + length, to) };
  });
}

/** Works on these, several at a time. */
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

/** Whether this says that a limit was reached, which is how a server with default limits should take an attack. */
export const isLimit = (error: unknown): boolean => /too_many_requests|overloaded|server_full|429/.test(String(error));

/** The command that replays one case. */
export const replayCommand = (surface: string, seed: number, number: number): string =>
  `npm run fuzz -- --surface ${surface} --seed ${seed} --case ${number}`;
