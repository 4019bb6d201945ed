import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createPeopleLog } from '../../../server/signalling/people-log.ts';
import { createLogger } from '../../../server/util/logger.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

const EVE = { address: '192.0.2.1' };
const ADA = { address: '192.0.2.2' };

test('[J3] endless joining and leaving is logged each time, then once a second with a count, and others each time', () => {
  const destination = new PassThrough({ encoding: 'utf8', highWaterMark: 1e6 });
  const log = createPeopleLog(createLogger({ level: 'info', format: 'json' }, { destination }));
  for (let visit = 1; visit <= 600; visit += 1) {
    log.info(EVE, { visit }, 'joined');
    log.info(EVE, { visit }, 'left');
  }
  log.info(ADA, { visit: 'her first' }, 'joined');
  jest.advanceTimersByTime(1000);

  const lines: { msg: string; visit: unknown; count?: number }[] = String(destination.read())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const joined = lines.filter(({ msg }) => msg === 'joined');
  const first = Array.from({ length: 501 }, (_, index) => ({ visit: index + 1 }));
  expect(joined).toMatchObject([...first, { visit: 'her first' }, { visit: 600, count: 99 }]);
  expect(joined.filter(({ count }) => count !== undefined)).toHaveLength(1);
  expect(lines.filter(({ msg }) => msg === 'left')).toHaveLength(502);
});
