/** The server of one set-up in its own network, and everything that its operator can read. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from '../../support/until.ts';

const program = fileURLToPath(new URL('../../../server/main.ts', import.meta.url));
const START_MS = 60_000;

/** One line of the server's output; `fields` are those of its JSON, empty for plain text. */
export type Line = { at: number; text: string; fields: Record<string, unknown> };

export type OperatorOptions = {
  /** The name of a network namespace. */
  namespace: string;
  env: Record<string, string>;
  args?: readonly string[];
  /** A module that Node loads before the server. */
  preload?: string | undefined;
};

/** Starts the server as an operator does, and reads its log. */
export class Operator {
  readonly #lines: Line[] = [];
  readonly #options: OperatorOptions;
  #child: ChildProcess;
  /** Whether it has, and everything that it wrote was read. */
  #ended = false;
  /** When the server was started for the first time, as `Date.now()`. */
  readonly startedAt = Date.now();

  constructor(options: OperatorOptions) {
    this.#options = options;
    this.#child = this.#spawn();
  }

  /** All output so far. */
  get lines(): Line[] {
    return [...this.#lines];
  }

  /** Whether the server listens; false if it ended before. */
  async ready(): Promise<boolean> {
    const before = this.#lines.length;
    const listens = () => this.#lines.slice(before).some(({ text }) => text.includes('Parley is ready'));
    await until(() => listens() || this.#ended, 'the server starts or ends', { timeoutMs: START_MS });
    return listens();
  }

  /** Ends it and starts another, as a supervisor does. */
  async restart(): Promise<void> {
    await this.#end('SIGTERM');
    this.#child = this.#spawn();
    await this.ready();
  }

  /** Without waiting for the call to end. May be called twice. */
  stop(): Promise<void> {
    return this.#end('SIGINT');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#ended) return;
    const ended = once(this.#child, 'close');
    this.#child.kill(signal);
    await ended;
  }

  #spawn(): ChildProcess {
    const { namespace, env, args = [], preload } = this.#options;
    const flags = ['--disable-warning=ExperimentalWarning', ...(preload ? ['--import', preload] : [])];
    const child = spawn('ip', ['netns', 'exec', namespace, process.execPath, ...flags, program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (text) =>
        this.#lines.push({ at: Date.now(), text, fields: fieldsOf(text) }),
      );
    }
    this.#ended = false;
    child.once('close', () => {
      this.#ended = true;
    });
    return child;
  }
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
