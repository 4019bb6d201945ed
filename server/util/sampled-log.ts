import type { Logger } from './logger.ts';

export type SampledLogOptions = {
  level?: 'debug' | 'info' | 'warn' | 'error';
  /** Milliseconds between two lines of the same sentence. */
  everyMs?: number;
};

/** Takes facts first, then a fixed sentence, as a logger does. */
export type SampledLog = (facts: object, sentence: string) => void;

/**
 * Logs refusals that an attacker can cause without end: the first of each sentence at once, then at most one line a second with the facts
 * of the last and `count`, how many it stands for. Sentences must be fixed: each is remembered while it repeats.
 */
export function createSampledLog(
  logger: Logger,
  { level = 'warn', everyMs = 1000 }: SampledLogOptions = {},
): SampledLog {
  /** By sentence, while its next line has to wait. */
  const resting = new Map<string, { facts: object; count: number }>();
  const write = (facts: object, sentence: string) => {
    logger[level](facts, sentence);
    resting.set(sentence, { facts, count: 0 });
    setTimeout(() => {
      const last = resting.get(sentence);
      resting.delete(sentence);
      if (last?.count) write({ ...last.facts, count: last.count }, sentence);
    }, everyMs).unref();
  };
  return (facts, sentence) => {
    const last = resting.get(sentence);
    if (last) resting.set(sentence, { facts, count: last.count + 1 });
    else write(facts, sentence);
  };
}
