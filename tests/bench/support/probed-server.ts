import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePorts } from '../../support/free-ports.ts';

type Loading = {
  /** The module that answers questions, as a path from the root. */
  probe: string;
  /** Node's own. */
  flags?: string[];
};

/** A whole server in a process of its own, which answers each question from its parent with what its probe knows. */
export class ProbedServer<Answer> {
  readonly url: string;
  readonly #process: ChildProcess;

  static async start<Answer>(
    env: Record<string, string>,
    { probe, flags = [] }: Loading,
  ): Promise<ProbedServer<Answer>> {
    const loading = ['--disable-warning=ExperimentalWarning', ...flags, '--import', probe];
    const child = spawn(process.execPath, [...loading, 'server/main.ts'], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, ...(await freePorts()), ...env },
    });
    if (!child.stdout) throw new Error('a server has an output');
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /Parley is ready: (\S+)/.exec(line)?.[1];
      if (url) return new ProbedServer(child, url);
    }
    throw new Error('the server ended before it listened');
  }

  private constructor(child: ChildProcess, url: string) {
    this.#process = child;
    this.url = url;
    // Its log goes beside the progress of the bench: it says why a worker died.
    child.stdout?.pipe(process.stderr, { end: false });
  }

  /** `begin` starts what the probe measures over a time. */
  async ask(question: 'ask' | 'begin' = 'ask'): Promise<Answer> {
    this.#process.send(question);
    const [answer] = (await once(this.#process, 'message')) as [Answer];
    return answer;
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    // Without waiting for people who may come back: SIGTERM drains.
    this.#process.kill('SIGINT');
    await ended;
  }
}
