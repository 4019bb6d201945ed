/** The one place for errors that nobody caught. */
import type { Logger } from './logger.ts';

export type LastResortOptions = {
  logger: Logger;
  /** Tells people and ends the process; called once. */
  leave(error: unknown): void;
};

/** Of errors that nobody caught: so many in a minute are too many for a server that is to be trusted. */
const MAX_PER_MINUTE = 20;
const MINUTE_MS = 60_000;

/** What a socket says when its other end goes; whatever it was for has heard of it by its `close`. */
const ofASocket = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

/**
 * Whether the process can be trusted after this. A rejection that nobody awaited ended where it was thrown, and left no work half done
 * but its own. What was thrown out of an event's listener may have left the others without their turn.
 */
export function mayGoOn(error: unknown, origin: NodeJS.UncaughtExceptionOrigin): boolean {
  if (origin === 'unhandledRejection') return true;
  return error instanceof Error && ofASocket.has((error as NodeJS.ErrnoException).code ?? '');
}

/** Takes over what no other part catches, from now to the end of the process: logged with its cause, and ended by it where it must. */
export function watchForFaults({ logger, leave }: LastResortOptions): void {
  let recent: number[] = [];
  let leaving = false;
  process.on('uncaughtException', (err, origin) => {
    const now = performance.now();
    recent = [...recent.filter((at) => now - at < MINUTE_MS), now].slice(-MAX_PER_MINUTE - 1);
    if (mayGoOn(err, origin) && recent.length <= MAX_PER_MINUTE) {
      logger.error({ err, origin }, 'an error that nobody caught; the server goes on');
      return;
    }
    logger.fatal({ err, origin }, 'an error that nobody caught; the server ends');
    if (leaving) return;
    leaving = true;
    leave(err);
  });
}
