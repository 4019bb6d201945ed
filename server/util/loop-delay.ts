import { monitorEventLoopDelay } from 'node:perf_hooks';

export type LoopDelay = {
  /** How late the event loop was of late, in milliseconds: what a tenth of all turns of a second exceeded. */
  readonly ms: number;
  close(): void;
};

/** How often it is looked at, and how fine, in milliseconds. */
const LOOK_MS = 1000;
const RESOLUTION_MS = 10;

/** Watches how late the event loop comes to what is due, until it is closed. */
export function watchLoopDelay(): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let ms = 0;
  const looking = setInterval(() => {
    // What is measured is the time between two looks of the system's timer, its own interval included.
    ms = histogram.count === 0 ? 0 : Math.max(0, histogram.percentile(90) / 1e6 - RESOLUTION_MS);
    histogram.reset();
  }, LOOK_MS).unref();
  return {
    get ms() {
      return ms;
    },
    close: () => {
      clearInterval(looking);
      histogram.disable();
    },
  };
}
