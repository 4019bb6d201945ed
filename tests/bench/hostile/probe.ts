import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Preloaded into a server: answers each message from its parent with the processor time used so far. */

/** In milliseconds since the process began: of the event loop's thread, and of the process with all its threads. */
export type Taken = {
  loopMs: number;
  processMs: number;
  heapMb: number;
  /** Since the measurement began. */
  loopDelayP99Ms: number;
  /** The media workers, and the memory of the largest. */
  workers: number[];
  workerMb: number;
};

/** How often the event loop is looked at, in milliseconds. */
const RESOLUTION_MS = 10;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();

const sum = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;

process.on('message', (question: 'ask' | 'begin') => {
  if (question === 'begin') delay.reset();
  const workers = children();
  const taken: Taken = {
    loopMs: sum(process.threadCpuUsage()),
    processMs: sum(process.cpuUsage()),
    heapMb: process.memoryUsage().heapUsed / 1e6,
    // The measured time between two looks includes the interval.
    loopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS),
    workers,
    workerMb: Math.max(0, ...workers.map(megabytesOf)),
  };
  process.send?.(taken);
});
const children = () =>
  readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);

function megabytesOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // It has just ended.
  }
}

process.on('disconnect', () => process.exit());
process.channel?.unref();
