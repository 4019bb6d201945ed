/** The only place for uncaught errors. */
import type { Logger } from './logger.ts';
import { createSampledLog } from './sampled-log.ts';

export type LastResortOptions = {
  logger: Logger;
  /** Notifies clients and ends the process; called once. */
  leave(error: unknown): void;
};

/** A socket reports this when its other end has closed; its owner is notified by `close`. */
const ofASocket = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

/**
 * Whether the process can be trusted after this. A rejection that nobody awaited ended where it was thrown, and left
 * only its own work half done. An error thrown by an event listener may have kept other listeners from running.
 */
export function mayGoOn(error: unknown, origin: NodeJS.UncaughtExceptionOrigin): boolean {
  if (origin === 'unhandledRejection') return true;
  return error instanceof Error && ofASocket.has((error as NodeJS.ErrnoException).code ?? '');
}

/**
 * Handles what no other part catches, until the end of the process: logs it with its cause, and ends the process if it
 * must. The number of harmless errors does not matter: otherwise anybody who can cause one could end the server with
 * many.
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
