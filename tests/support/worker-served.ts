import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, writeSync } from 'node:fs';
import type { PoolWorker } from '../../server/media/pool-worker.ts';
import { until } from './until.ts';

/**
 * Kills a worker as if at a packet for this transport, or of this producer: what it writes down itself is seen by
 * `freezeServing`.
 */
export function killServing(worker: PoolWorker, id: string): void {
  hangServing(worker, id);
  process.kill(worker.worker.pid, 'SIGKILL');
}

/** Kills a worker at a moment when it serves nobody, so that it names nobody. */
export async function killIdle(worker: PoolWorker): Promise<void> {
  await freezeIdle(worker);
  process.kill(worker.worker.pid, 'SIGKILL');
}

/** Has it stand still at such a moment. */
export async function freezeIdle({ worker: { pid }, served }: PoolWorker): Promise<void> {
  const isIdle = () => {
    process.kill(pid, 'SIGCONT');
    freeze(pid);
    return served.people.length === 0;
  };
  await until(isIdle, 'the worker serves nobody', { everyMs: 1 });
}

/** Has it stand still as at such a packet. */
export function hangServing({ worker: { pid } }: PoolWorker, id: string): void {
  freeze(pid);
  const folder = `/proc/${pid}/fd`;
  const record = readdirSync(folder).find((one) => readlinkSync(`${folder}/${one}`).startsWith('/memfd:parley-served'));
  if (record === undefined) throw new Error('this worker keeps no record of whom it serves');
  const file = openSync(`${folder}/${record}`, 'r+');
  writeSync(file, Buffer.concat([Buffer.from(id), Buffer.alloc(80 - id.length)]), 0, 80, 0);
  closeSync(file);
}

/** How long to watch whom a worker serves before more is sent, in milliseconds: it may have served it all unseen. */
const WATCHED_MS = 20;

/**
 * Freezes a worker again and again, until it serves this person at that moment, as a packet of theirs does at which it
 * hangs. What `send` sends waits in the worker's socket until it goes on.
 */
export async function freezeServing(worker: PoolWorker, seat: string, send: () => void): Promise<void> {
  const { pid } = worker.worker;
  const isServed = () => {
    const [source, receiver] = worker.served.people;
    return source?.seat === seat && !receiver;
  };
  const isCaught = () => {
    send();
    process.kill(pid, 'SIGCONT');
    // Without leaving the processor, which on a busy machine would come back when the worker has finished. By the clock
    // alone, such a worker would be frozen before it has been given a processor.
    const end = performance.now() + WATCHED_MS;
    while (!isServed() && performance.now() < end);
    freeze(pid);
    return isServed();
  };
  await until(isCaught, 'the worker serves this person', { everyMs: 0 });
}

/** Returns once it stands still. */
function freeze(pid: number): void {
  process.kill(pid, 'SIGSTOP');
  while (!/^\d+ \(.*\) [Tt] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1')));
}
