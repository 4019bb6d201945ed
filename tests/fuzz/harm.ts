/** Runs surfaces against a real server, and measures what others notice of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '../bench/support/summary.ts';
import { FuzzedServer } from './fuzzed-server.ts';
import { type Report, replayCommand, type Surface } from './surface.ts';
import type { Seen } from './witness.ts';

export type Attack = {
  seed: number;
  /** For all surfaces together, divided by weight. */
  cases: number;
  surfaces: readonly Surface[];
  limits?: 'raised' | 'default';
  /** How long the quiet time before is measured, in milliseconds. */
  quietMs: number;
};

export type Outcome = {
  cases: number;
  reports: Record<string, Report & { seconds: number }>;
  /** The findings of all surfaces, each with the command that replays it. */
  findings: string[];
  exits: number;
  workerDeaths: number;
  unhandledRejections: number;
  internalErrors: number;
  secretsLogged: number;
  witnessLoss: number;
  witnessFaults: string[];
  joinP99OverQuiet: number;
  leftovers: Record<string, number>;
  /** By how much the memory of the media workers grew for each case, in kilobytes. */
  workerKbPerCase: number;
  /** Lines of the server's log that count against it. */
  evidence: string[];
};

/** One surface after another. Leaves nothing open. */
export async function attack({ seed, cases, surfaces, limits = 'raised', quietMs }: Attack): Promise<Outcome> {
  const server = await FuzzedServer.start({ limits });
  const witness = await Witness.start(server.url);
  const rejections = countRejections();
  try {
    await pause(quietMs);
    const quiet = await witness.look();
    const workerKb = server.workerKilobytes;
    const reports: Outcome['reports'] = {};
    const findings: string[] = [];
    for (const [surface, count] of shares(surfaces, cases)) {
      const begun = performance.now();
      const report = await surface.run({ seed, from: 0, to: count, server });
      reports[surface.name] = { ...report, seconds: Math.round((performance.now() - begun) / 100) / 10 };
      const command = (number: number) => replayCommand(surface.name, seed, number);
      findings.push(...report.findings.map(({ case: number, what }) => `${what}; again: ${command(number)}`));
    }
    const seen = await witness.look();
    const grownKb = server.workerKilobytes - workerKb;
    witness.stop();
    const leftovers = await server.leftovers();
    const sent = Object.values(reports).reduce((sum, report) => sum + report.cases, 0);
    return {
      cases: sent,
      workerKbPerCase: grownKb / sent,
      reports,
      findings,
      ...server.faults,
      unhandledRejections: server.faults.unhandledRejections + rejections.count,
      witnessLoss: seen.lost / Math.max(1, seen.packets + seen.lost),
      witnessFaults: seen.faults,
      joinP99OverQuiet: quantile(seen.joinMs, 0.99) / quantile(quiet.joinMs, 0.99),
      leftovers,
      evidence: [...server.evidence, ...rejections.evidence],
    };
  } finally {
    rejections.stop();
    witness.stop();
    await server.stop();
  }
}

function shares(surfaces: readonly Surface[], cases: number): [Surface, number][] {
  const total = surfaces.reduce((sum, { weight }) => sum + weight, 0);
  return surfaces.map((surface) => [surface, Math.ceil((cases * surface.weight) / total)]);
}

/** The client's code runs in this process: its unhandled rejections count as well. */
function countRejections() {
  const rejections = { count: 0, evidence: [] as string[], stop: () => process.off('unhandledRejection', note) };
  const note = (error: unknown) => {
    rejections.count += 1;
    rejections.evidence.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  };
  process.on('unhandledRejection', note);
  return rejections;
}

class Witness {
  readonly #process: ChildProcess;

  static async start(url: string): Promise<Witness> {
    const flags = ['--disable-warning=ExperimentalWarning', 'tests/fuzz/witness.ts', url];
    const child = spawn(process.execPath, flags, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    await once(child, 'message');
    return new Witness(child);
  }

  private constructor(child: ChildProcess) {
    this.#process = child;
  }

  /** The observations since the last query. */
  async look(): Promise<Seen> {
    this.#process.send('look');
    const [seen] = (await once(this.#process, 'message')) as [Seen];
    return seen;
  }

  /** May be called twice. */
  stop(): void {
    this.#process.kill('SIGKILL');
  }
}
