/** When a client that has lost the server tries to come back. */

/** The narrowest window, and the widest, in milliseconds. */
const WINDOW_MS = { min: 150, max: 2000 };
/**
 * The window grows with the time away, to this share of it. With more attempts, Chromium would delay them itself: by
 * some hundred milliseconds after twenty that have failed, and by seconds after thirty (`WebSocketThrottler`).
 */
const SHARE_OF_AWAY = 0.3;

export type ReturnDelayOptions = {
  /** How long the connection has been lost. */
  awayMs: number;
  /** The time over which this server wants everybody to come back (`Welcome`). */
  withinMs: number;
  /** From 0 to 1. */
  draw?: () => number;
};

/**
 * How long to wait before the next attempt, in milliseconds: anywhere within a window, so that everybody who lost the
 * same server at the same moment does not come back at the same moment. A server of few people takes them all at once.
 */
export function returnDelay({ awayMs, withinMs, draw = Math.random }: ReturnDelayOptions): number {
  // Also if a broken server names no number.
  const ofServer = withinMs > WINDOW_MS.min ? withinMs : WINDOW_MS.min;
  return draw() * Math.min(Math.max(ofServer, awayMs * SHARE_OF_AWAY), WINDOW_MS.max);
}
