/** Handles uncaught errors. */
import type { Logger } from './logger.ts';
import { createSampledLog } from './sampled-log.ts';

export type UncaughtErrorOptions = {
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
export function mayContinue(error: unknown, origin: NodeJS.UncaughtExceptionOrigin): boolean {
  if (origin === 'unhandledRejection') return true;
  return error instanceof Error && ofASocket.has((error as NodeJS.ErrnoException).code ?? '');
}

/**
 * Logs each uncaught error with its cause, until the end of the process, and ends the process if it must. Any number of
 * harmless errors is accepted: otherwise somebody who can cause one could end the server by causing many.
 */
export function watchUncaughtErrors({ logger, leave }: UncaughtErrorOptions): void {
  const harmless = createSampledLog(logger, { level: 'error' });
  let leaving = false;
  process.on('uncaughtException', (err, origin) => {
    if (mayContinue(err, origin)) return harmless({ err, origin }, 'unhandled error; server continues');
    logger.fatal({ err, origin }, 'uncaught error; shutting down');
    if (leaving) return;
    leaving = true;
    leave(err);
  });
}
