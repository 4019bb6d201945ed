import { afterEach, beforeEach } from '@jest/globals';
import type { Bot } from '../load/bot.ts';

/** How often they send, in milliseconds. */
const TICK_MS = 20;
/** How much a browser records of a time in which it was not served. */
const MAX_LATE_MS = 1000;

/**
 * The bots of a test file, which send while a test runs and are closed after it. Must be called before any other hook.
 */
export function tickingBots(): Bot[] {
  const bots: Bot[] = [];
  let ticking: NodeJS.Timeout;
  beforeEach(() => {
    let due = performance.now();
    ticking = setInterval(() => {
      const now = performance.now();
      // On a busy machine several at once, as many as a microphone has recorded meanwhile.
      for (due = Math.max(due, now - MAX_LATE_MS); due <= now; due += TICK_MS) for (const bot of bots) bot.tick();
    }, TICK_MS);
  });
  afterEach(() => {
    clearInterval(ticking);
    for (const bot of bots.splice(0)) bot.close();
  });
  return bots;
}
