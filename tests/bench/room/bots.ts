import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type Crowd = {
  people: number;
  visible: number;
  /** The size of each video, in device pixels. */
  height: number;
  speakers: number;
  video: boolean;
  dtx: boolean;
};

/** The report of the bots: from all of them, except for the loss, which only counting bots measure. */
export type Heard = { packetsPerSecond: number; loss: number; botsLateMs: number };

/** How many of them inspect what they receive. If all did, the bots and not the server would be the limit. */
const COUNTING = 6;

/** Makes the kernel discard what the other bots receive; undefined without a compiler or without root. */
const deafen = built('deafen.c');

function built(source: string): string | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'bench-room-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  const program = join(folder, 'deafen');
  try {
    execFileSync('cc', ['-O2', '-D_GNU_SOURCE', '-o', program, fileURLToPath(new URL(source, import.meta.url))]);
    return program;
  } catch {
    return undefined;
  }
}

/** Whether the bots that do not count are spared what they receive. */
export const botsAreDeaf = deafen !== undefined;

/** A crowd of bots, in a process of its own. */
export class Bots {
  readonly #process: ChildProcess;
  readonly #lines: Interface;

  constructor(url: string, { people, visible, height, speakers, video, dtx }: Crowd, seconds: number) {
    const film = video ? '360p' : 'none';
    const options = { url, people, visible, height, speakers, seconds, video: film, counting: COUNTING, deafen };
    const given = Object.entries(options).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, `${value}`],
    );
    const quiet = '--disable-warning=ExperimentalWarning';
    this.#process = spawn(
      process.execPath,
      [quiet, 'tests/load/load.ts', ...given, '--json', ...(dtx ? [] : ['--no-dtx'])],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    if (!this.#process.stdout) throw new Error('the bots have an output');
    this.#lines = createInterface({ input: this.#process.stdout });
  }

  /** All have joined, and send what is asked for and no more. */
  async steady(): Promise<void> {
    await this.#line('steady');
  }

  /** Their time is over. */
  async done(): Promise<Heard> {
    return this.#line('done');
  }

  stop(): void {
    this.#process.kill();
  }

  #line(step: string): Promise<Heard> {
    const { promise, resolve, reject } = Promise.withResolvers<Heard>();
    this.#lines.on('line', (line) => {
      const sent = JSON.parse(line) as Heard & { step: string };
      if (sent.step === step) resolve(sent);
    });
    this.#lines.once('close', () => reject(new Error(`the bots ended before they were ${step}`)));
    return promise;
  }
}
