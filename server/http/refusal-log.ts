import type { Logger } from '../util/logger.ts';
import { createSampledLog } from '../util/sampled-log.ts';
import { refusalOf } from './refuse.ts';

/** Logs refused requests and closed connections, few lines for many of them. */
export type RefusalLog = {
  refused(error: unknown): void;
  closed(reason: string): void;
};

export function createRefusalLog(logger: Logger): RefusalLog {
  const log = createSampledLog(logger);
  return {
    refused: (error) => log({ reason: refusalOf(error).refusal.message }, 'HTTP refused'),
    closed: (reason) => log({ reason }, 'HTTP connection closed'),
  };
}
