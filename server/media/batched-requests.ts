import { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Readable, Writable } from 'node:stream';
import type { Worker } from 'mediasoup/types';

/** The descriptors of a worker for its requests, and for what it answers and reports (mediasoup, `Worker.ts`). */
const REQUESTS_FD = 3;
const ANSWERS_FD = 4;

export type LaunchedWorker = {
  worker: Worker;
  /** Everything that the worker answers or reports; missing without a process, in a simulation. */
  answers: Readable | undefined;
};

/**
 * Starts a worker whose requests of one turn are written together. mediasoup writes each by itself, which costs the
 * server a system call and wakes the worker, and a join makes fifty.
 */
export async function withBatchedRequests(launch: () => Promise<Worker>): Promise<LaunchedWorker> {
  const children: ChildProcess[] = [];
  const note = (message: unknown) => {
    if (isStart(message)) children.push(message.process);
  };
  subscribe('child_process', note);
  try {
    const worker = await launch();
    const stdio = children.find(({ pid }) => pid === worker.pid)?.stdio;
    const [requests, answers] = [stdio?.[REQUESTS_FD], stdio?.[ANSWERS_FD]];
    if (requests instanceof Writable) batchWrites(requests);
    return { worker, answers: answers instanceof Readable ? answers : undefined };
  } finally {
    unsubscribe('child_process', note);
  }
}

/** Writes what is written in one turn together, in the same order, once nothing else of that turn waits. */
export function batchWrites(stream: Writable): void {
  const { write } = stream;
  let isCorked = false;
  const uncork = () => {
    isCorked = false;
    stream.uncork();
  };
  const cork = () => {
    if (isCorked) return;
    isCorked = true;
    stream.cork();
    process.nextTick(uncork);
  };
  stream.write = (chunk: unknown, encoding?: BufferEncoding | Written, written?: Written) => {
    cork();
    if (typeof encoding === 'function') return write.call(stream, chunk, 'utf8', encoding);
    return write.call(stream, chunk, encoding ?? 'utf8', written);
  };
}

type Written = (error: Error | null | undefined) => void;

/** What Node reports of a child process (diagnostics_channel, `child_process`). */
const isStart = (message: unknown): message is { process: ChildProcess } =>
  typeof message === 'object' && message !== null && 'process' in message && message.process instanceof ChildProcess;
