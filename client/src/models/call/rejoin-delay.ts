import { backoff } from '../../util/backoff.ts';

/** This many reconnects per minute are not delayed: an honest server never causes more. */
const MAX_FREE = 3;
const WAIT = { windowMs: 2000, maxMs: 30_000 };
const MINUTE_MS = 60_000;

/**
 * Paces the reconnects of a call whose signalling connection is up, since the server can cause any number of them. Call
 * the returned function before each; it returns how long to wait, in milliseconds: 0 for the first three within a
 * minute, then longer each time.
 */
export function rejoinDelay(): (now: number) => number {
  let times: number[] = [];
  return (now) => {
    times = [...times.filter((at) => now - at < MINUTE_MS), now];
    return times.length <= MAX_FREE ? 0 : backoff(times.length - MAX_FREE, WAIT);
  };
}
