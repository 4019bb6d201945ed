import { afterEach, beforeEach } from '@jest/globals';
import type { Bot } from '../load/bot.ts';

/** How often they send, in milliseconds. */
const TICK_MS = 20;

/**
 * The bots of a test file, which send while a test runs and are closed after it. Must be called before any other hook.
 */
export function tickingBots(): Bot[] {
  const bots: Bot[] = [];
  let ticking: NodeJS.Timeout;
  beforeEach(() => {
    ticking = setInterval(() => {
      for (const bot of bots) bot.tick();
    }, TICK_MS);
  });
  afterEach(() => {
    clearInterval(ticking);
    for (const bot of bots.splice(0)) bot.close();
  });
  return bots;
}
