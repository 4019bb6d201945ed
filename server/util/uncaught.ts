/** The one place for errors that nobody caught. */
import type { Logger } from './logger.ts';
import { createSampledLog } from './sampled-log.ts';

export type LastResortOptions = {
  logger: Logger;
  /** Tells people and ends the process; called once. */
  leave(error: unknown): void;
};

/** What a socket says when its other end goes; whatever it was for has heard of it by its `close`. */
const ofASocket = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

/**
 * Whether the process can be trusted after this. A rejection that nobody awaited ended where it was thrown, and left no
 * work half done but its own. What was thrown out of an event's listener may have left the others without their turn.
 */
export function mayGoOn(error: unknown, origin: NodeJS.UncaughtExceptionOrigin): boolean {
  if (origin === 'unhandledRejection') return true;
  return error instanceof Error && ofASocket.has((error as NodeJS.ErrnoException).code ?? '');
}

/**
 * Takes over what no other part catches, from now to the end of the process: logged with its cause, and ended by it
 * where it must. The number of harmless errors does not matter: otherwise anybody who can cause one could end the
 * server with many.
 */
export function watchForFaults({ logger, leave }: LastResortOptions): void {
  const harmless = createSampledLog(logger, { level: 'error' });
  let leaving = false;
  process.on('uncaughtException', (err, origin) => {
    if (mayGoOn(err, origin)) return harmless({ err, origin }, 'an error that nobody caught; the server goes on');
    logger.fatal({ err, origin }, 'uncaught error; shutting down');
    if (leaving) return;
    leaving = true;
    leave(err);
  });
}
