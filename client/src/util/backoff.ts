export type BackoffOptions = {
  /** The first attempt is somewhere within this time, in milliseconds; the window doubles with each further one. */
  windowMs: number;
  /** The widest window, in milliseconds. */
  maxMs: number;
  /** From 0 to 1. */
  draw?: () => number;
};

/** `first` doubled so many times, and at most `most`. */
export const doubled = (first: number, { times, max }: { times: number; max: number }): number =>
  Math.min(max, first * 2 ** times);

/**
 * How long to wait before attempt number `attempt`, counted from 0, in milliseconds: anywhere within the window, so
 * that clients that lost the same thing at the same moment do not come back at the same moment.
 */
export function backoff(attempt: number, { windowMs, maxMs, draw = Math.random }: BackoffOptions): number {
  return draw() * doubled(windowMs, { times: attempt, max: maxMs });
}
