import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

type Copier = ChildProcessByStdio<Writable, Readable, null>;

/** The addresses of the server's end of the link, and of the end inside the namespace. */
export const NEAR_ADDRESS = '10.213.77.1';
const FAR_ADDRESS = '10.213.77.2';

/**
 * A network namespace that reaches this machine only over a link whose round trip and loss the bench chooses. Needs
 * root, `ip` and a C compiler (Debian: iproute2, gcc). Everything is removed by `close`.
 */
export class DelayedLink {
  readonly #namespace: string;
  readonly #folder: string;
  readonly #copier: Copier;

  static async open(): Promise<DelayedLink> {
    const folder = await mkdtemp(join(tmpdir(), 'delayed-link-'));
    const program = join(folder, 'delay-link');
    const source = fileURLToPath(new URL('delay-link.c', import.meta.url));
    await run('cc', ['-O2', '-D_GNU_SOURCE', '-o', program, source]);
    const id = process.pid.toString(36);
    const [namespace, near, far] = [`link-${id}`, `near-${id}`, `far-${id}`];
    const copier = spawn(program, [near, far], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(copier.stdout, 'data');
    const link = new DelayedLink({ namespace, folder, copier });
    await run('ip', ['netns', 'add', namespace]);
    await run('ip', ['link', 'set', far, 'netns', namespace]);
    await run('ip', ['addr', 'add', `${NEAR_ADDRESS}/30`, 'dev', near]);
    await run('ip', ['link', 'set', near, 'up']);
    await link.#inside('addr', 'add', `${FAR_ADDRESS}/30`, 'dev', far);
    await link.#inside('link', 'set', far, 'up');
    await link.#inside('link', 'set', 'lo', 'up');
    return link;
  }

  private constructor(parts: { namespace: string; folder: string; copier: Copier }) {
    this.#namespace = parts.namespace;
    this.#folder = parts.folder;
    this.#copier = parts.copier;
  }

  /** Returns the path of a program that runs `program` at the far end. */
  async wrap(program: string): Promise<string> {
    const wrapper = join(this.#folder, 'at-the-far-end');
    await writeFile(wrapper, `#!/bin/sh\nexec ip netns exec ${this.#namespace} ${program} "$@"\n`);
    await chmod(wrapper, 0o755);
    return wrapper;
  }

  /** Changes the link from the next packet on. `lossPercent` applies to each direction. */
  set({ roundTripMs, lossPercent = 0 }: { roundTripMs: number; lossPercent?: number }): void {
    this.#copier.stdin.write(`${roundTripMs} ${lossPercent}\n`);
  }

  async close(): Promise<void> {
    const gone = once(this.#copier, 'exit');
    this.#copier.kill();
    await gone;
    await run('ip', ['netns', 'del', this.#namespace]);
    await rm(this.#folder, { recursive: true });
  }

  #inside(...command: string[]) {
    return run('ip', ['-n', this.#namespace, ...command]);
  }
}
