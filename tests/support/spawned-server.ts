import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach } from '@jest/globals';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const onLoopback = { PARLEY_HTTP_HOST: '127.0.0.1', PARLEY_LISTEN_ADDRESS: '127.0.0.1' };
const own = [process.execPath, '--disable-warning=ExperimentalWarning', main];

export type SpawnedServer = {
  child: ChildProcess;
  /** Resolves with its address. */
  ready: Promise<string>;
  /** Resolves with its exit code and its output. */
  ended: Promise<{ code: number | null; sent: string }>;
  /** Its output so far. */
  sent(): string;
  /** Signals every process of its group, as a terminal, `timeout` and systemd do. */
  signalGroup(signal: NodeJS.Signals): void;
};

/**
 * Starts the real process, directly or by another command, in a process group of its own. Everything is killed after
 * the test.
 */
export function spawnedServers(): (env: Record<string, string>, command?: string[]) => SpawnedServer {
  const running: SpawnedServer[] = [];
  afterEach(() => {
    for (const { signalGroup } of running.splice(0)) signalGroup('SIGKILL');
  });
  return (env, command = own) => {
    const server = start(env, command);
    running.push(server);
    return server;
  };
}

function start(env: Record<string, string>, [program = '', ...args]: string[]): SpawnedServer {
  const child = spawn(program, args, {
    detached: true,
    env: { ...process.env, ...onLoopback, PARLEY_WORKERS: '1', ...env },
  });
  let sent = '';
  const ready = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      sent += text;
      const url = /Parley is ready: (\S+)/.exec(sent)?.[1];
      if (url) ready.resolve(url);
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code, sent }));
  // Nothing waits for the address of a process that has ended.
  void ended.then(() => ready.reject(new Error(`it ended before it was ready: ${sent}`)));
  ready.promise.catch(() => undefined);
  const signalGroup = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // All of them have ended.
    }
  };
  return { child, ready: ready.promise, ended, sent: () => sent, signalGroup };
}
