import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createLogger } from '../../../server/util/logger.ts';
import { createSampledLog } from '../../../server/util/sampled-log.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A sampled log, and the lines that it has written since they were last read. */
function readable() {
  const destination = new PassThrough({ encoding: 'utf8' });
  const log = createSampledLog(createLogger({ level: 'info', format: 'json' }, { destination }));
  const lines = () =>
    String(destination.read() ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as object);
  return { log, lines };
}

test('ten thousand refusals in a second become two lines, and the second contains the count', () => {
  const { log, lines } = readable();
  for (let refusal = 1; refusal <= 10_000; refusal += 1) log({ refusal }, 'connection refused');
  jest.advanceTimersByTime(60_000);
  expect(lines()).toMatchObject([
    { level: 'warn', refusal: 1, msg: 'connection refused' },
    { level: 'warn', refusal: 10_000, count: 9_999, msg: 'connection refused' },
  ]);
  expect(jest.getTimerCount()).toBe(0);
});

test('each message is sampled separately', () => {
  const { log, lines } = readable();
  log({}, 'one');
  log({}, 'other');
  expect(lines()).toMatchObject([{ msg: 'one' }, { msg: 'other' }]);
});

test('a refusal after a second of rest is written at once', () => {
  const { log, lines } = readable();
  log({}, 'one');
  jest.advanceTimersByTime(1000);
  log({}, 'one');
  expect(lines()).toHaveLength(2);
});
