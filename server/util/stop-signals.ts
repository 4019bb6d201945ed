import process from 'node:process';

/** How the process ends: after its calls have ended, or at once. */
export type Stop = 'drain' | 'now';

/**
 * A second SIGTERM within this time, in milliseconds, is a repetition of the first: a signal to a whole process group
 * reaches this process directly, and once more through npm and the setup, which pass it on.
 */
const SAME_MS = 2000;

/** Calls back for SIGTERM, which drains, and for SIGINT or a second SIGTERM, which do not wait. */
export function onStopSignal(stop: (signal: NodeJS.Signals, how: Stop) => void): void {
  let first: number | undefined;
  process.on('SIGINT', () => stop('SIGINT', 'now'));
  process.on('SIGTERM', () => {
    const now = performance.now();
    if (first === undefined) stop('SIGTERM', 'drain');
    else if (now - first > SAME_MS) stop('SIGTERM', 'now');
    first ??= now;
  });
}
