import { backoff } from '../../util/backoff.ts';

/** This many returns per minute are free: an honest server never causes more. */
const MAX_FREE = 3;
const WAIT = { windowMs: 2000, mostMs: 30_000 };
const MINUTE_MS = 60_000;

/**
 * Paces returns to a call whose connection is up, which the server can demand as often as it likes. The returned
 * function is called before each return, and says how long to wait, in milliseconds: nothing for the first three of a
 * minute, then longer each time.
 */
export function rejoinDelay(): (now: number) => number {
  let times: number[] = [];
  return (now) => {
    times = [...times.filter((at) => now - at < MINUTE_MS), now];
    return times.length <= MAX_FREE ? 0 : backoff(times.length - MAX_FREE, WAIT);
  };
}
