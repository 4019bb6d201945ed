import { cpus, loadavg } from 'node:os';

/** The value below which that share of the sorted sample lies (nearest rank). */
export function quantile(sample: readonly number[], share: number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** Median, 95th percentile, worst and size of a sample, as one row of a printed table. */
export function row(sample: readonly number[]) {
  const rounded = (value: number) => Math.round(value * 10) / 10;
  return {
    median: rounded(quantile(sample, 0.5)),
    p95: rounded(quantile(sample, 0.95)),
    worst: rounded(Math.max(...sample)),
    of: sample.length,
  };
}

/**
 * How busy the machine was besides the bench: the load average, and the worst lateness of a 5 ms timer out of 200 while
 * nothing else of ours runs.
 */
export async function machineNoise(): Promise<{ cores: number; load1: number; timerLateMs: number }> {
  let late = 0;
  for (let turn = 0; turn < 200; turn += 1) {
    const before = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
    late = Math.max(late, performance.now() - before - 5);
  }
  return { cores: cpus().length, load1: loadavg()[0] ?? 0, timerLateMs: Math.round(late * 10) / 10 };
}

/** The table for people, without what this run left out, then one line of JSON for machines. */
export function report(rows: Record<string, object>, keys: Record<string, unknown>): void {
  console.table(Object.fromEntries(Object.entries(rows).filter(([, one]) => !('of' in one) || one.of !== 0)));
  process.stdout.write(`${JSON.stringify(keys)}\n`);
}
