import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export type HeapWatch = {
  /** Whether more than the allowed share of the heap remained after the last full collection. */
  readonly isFull: boolean;
  close(): void;
};

export type HeapWatchOptions = {
  /** The allowed share of `heapLimit`. */
  share: number;
  /** How long after the last full collection a full heap is collected again, in milliseconds. */
  againAfterMs?: number;
};

/** A collection of a large heap stops everything for about a second. */
const AGAIN_AFTER_MS = 30_000;

/**
 * How much V8 lets the heap of this process grow, in bytes: by default half of the memory of a small machine, or
 * `--max-old-space-size`, and up to 100 MB for young objects, or 24 MB with `--max-semi-space-size=8`. When it is full,
 * the process ends.
 */
export const heapLimit = () => getHeapStatistics().heap_size_limit;

/**
 * Watches what remains in the heap after V8 has collected all of it, which is the only time at which its size says how
 * much of it is in use. A server that rests collects nothing, and would seem full for ever: a full heap is therefore
 * collected again.
 */
export function watchHeap({ share, againAfterMs = AGAIN_AFTER_MS }: HeapWatchOptions): HeapWatch {
  let isFull = false;
  let again: NodeJS.Timeout | undefined;
  const look = () => {
    isFull = getHeapStatistics().used_heap_size > share * heapLimit();
    clearTimeout(again);
    if (isFull) again = setTimeout(collect, againAfterMs).unref();
  };
  const observer = new PerformanceObserver((entries) => {
    if (entries.getEntries().some(isFullCollection)) look();
  });
  observer.observe({ entryTypes: ['gc'] });
  return {
    get isFull() {
      return isFull;
    },
    close: () => {
      observer.disconnect();
      clearTimeout(again);
    },
  };
}

const isFullCollection = (entry: PerformanceEntry) =>
  'detail' in entry &&
  typeof entry.detail === 'object' &&
  entry.detail !== null &&
  'kind' in entry.detail &&
  entry.detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR;

/** Runs a full collection, which V8 offers to contexts that are created while it is asked for. */
export function collect(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof gc === 'function') gc();
}
