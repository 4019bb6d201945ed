/** Where a measured server spends its time: `perf` for its worker, V8's own sampling for Node. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Hot = { percent: number; what: string };

const MAX_FUNCTIONS = 25;

/** Samples one process until `stop`. Needs Linux' perf (Debian: linux-perf) and root. */
export class WorkerProfile {
  readonly #folder = mkdtempSync(join(tmpdir(), 'bench-profile-'));
  readonly #recording: ChildProcess;

  constructor(pid: number) {
    const options = [
      'record',
      '--event=cpu-clock',
      '--freq=997',
      '--call-graph=fp',
      `--pid=${pid}`,
      `--output=${this.#data}`,
    ];
    this.#recording = spawn('perf', options, { stdio: 'ignore' });
  }

  get #data(): string {
    return join(this.#folder, 'perf.data');
  }

  /** The functions that take most time, without what they call. */
  async stop(): Promise<Hot[]> {
    this.#recording.kill('SIGINT');
    await once(this.#recording, 'exit');
    const options = [
      'report',
      `--input=${this.#data}`,
      '--no-children',
      '--call-graph=none',
      '--stdio',
      '--sort=dso,symbol',
    ];
    const table = execFileSync('perf', options, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1e9,
    });
    rmSync(this.#folder, { recursive: true });
    return table.split('\n').flatMap((line) => {
      const [, percent, what] = /^\s+([\d.]+)%\s+(\S.*)$/.exec(line) ?? [];
      return percent && what ? [{ percent: Number(percent), what: what.replace(/\s+/g, ' ') }] : [];
    });
  }
}

/** Functions that do not count as the server's: waiting, and the sampling itself. */
const NOT_ITS_OWN = /^\(idle\)|node:inspector/;

/** The functions that take most time in V8's profile. */
export function hottest({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Hot[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, `${callFrame.functionName || '-'} ${place(callFrame)}`]));
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const name = names.get(id) ?? '';
    if (!NOT_ITS_OWN.test(name)) times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const all = [...times.values()].reduce((sum, time) => sum + time, 0);
  const hot = [...times].map(([what, time]) => ({ percent: Math.round((time / all) * 1000) / 10, what }));
  return hot.sort((a, b) => b.percent - a.percent);
}

const place = ({ url, lineNumber }: { url: string; lineNumber: number }) =>
  url ? `${url.split('/').slice(-2).join('/')}:${lineNumber + 1}` : '';

export function print(title: string, hot: readonly Hot[]): void {
  process.stdout.write(`\n${title}\n`);
  for (const { percent, what } of hot.slice(0, MAX_FUNCTIONS))
    process.stdout.write(`${percent.toFixed(1).padStart(6)} %  ${what}\n`);
}
