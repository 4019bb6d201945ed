/** A worker receives its requests over the stream whose writes the server batches. */
import { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { startTestServer } from '../support/test-server.ts';

test('requests to a worker wait for the end of the turn, and then are answered', async () => {
  const streams = new Map<number | undefined, unknown>();
  const note = (message: unknown) => {
    const { process: child } = message as { process: unknown };
    // Its streams exist once it has started.
    if (child instanceof ChildProcess) setImmediate(() => streams.set(child.pid, child.stdio[3]));
  };
  subscribe('child_process', note);
  const server = await startTestServer();
  try {
    const [worker] = server.workers.map((pooled) => pooled.worker);
    const requests = streams.get(worker?.pid);
    if (!worker || !(requests instanceof Writable)) throw new Error('a worker has a stream of requests');
    const dumps = [worker.dump(), worker.dump()];
    expect(requests.writableCorked).toBe(1);
    expect((await Promise.all(dumps)).map(({ pid }) => pid)).toEqual([worker.pid, worker.pid]);
    expect(requests.writableCorked).toBe(0);
  } finally {
    unsubscribe('child_process', note);
    await server.close();
  }
});
