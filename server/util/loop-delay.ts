import { monitorEventLoopDelay } from 'node:perf_hooks';

export type LoopDelay = {
  /** The recent delay of the event loop, in milliseconds: the 90th percentile of the turns of a second. */
  readonly ms: number;
  close(): void;
};

/** How often it is read, and how often it is measured, in milliseconds: each measurement wakes the process. */
const LOOK_MS = 1000;
const RESOLUTION_MS = 50;

/** Watches the delay of the event loop until it is closed. */
export function watchLoopDelay(): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let ms = 0;
  const looking = setInterval(() => {
    // The measured time between two ticks of the timer includes its own interval.
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
