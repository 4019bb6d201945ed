import type { Logger } from './logger.ts';

export type SampledLogOptions = {
  level?: 'debug' | 'info' | 'warn' | 'error';
  /** The time between two lines of the same message, in milliseconds. */
  everyMs?: number;
};

/**
 * Takes facts first, then a fixed message, like a logger. `of` names whose lines are sampled apart from those of
 * others.
 */
export type SampledLog = (facts: object, sentence: string, options?: { of?: string }) => void;

/**
 * Logs refusals that an attacker can cause without end: the first of each message at once, then at most one line a
 * second with the facts of the last and `count`, how many it stands for. Messages must be fixed: each is remembered
 * while it repeats.
 */
export function createSampledLog(
  logger: Logger,
  { level = 'warn', everyMs = 1000 }: SampledLogOptions = {},
): SampledLog {
  /** By owner and message, while the next line has to wait. */
  const resting = new Map<string, { facts: object; count: number }>();
  const write = (key: string, facts: object, sentence: string) => {
    logger[level](facts, sentence);
    resting.set(key, { facts, count: 0 });
    setTimeout(() => {
      const last = resting.get(key);
      resting.delete(key);
      if (last?.count) write(key, { ...last.facts, count: last.count }, sentence);
    }, everyMs).unref();
  };
  return (facts, sentence, { of = '' } = {}) => {
    const key = `${of} ${sentence}`;
    const last = resting.get(key);
    if (last) resting.set(key, { facts, count: last.count + 1 });
    else write(key, facts, sentence);
  };
}
