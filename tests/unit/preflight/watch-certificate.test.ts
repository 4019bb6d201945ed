import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { loadConfig } from '../../../server/config/load.ts';
import { watchCertificate } from '../../../server/preflight/preflight.ts';
import { createLogger } from '../../../server/util/logger.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 5, 15);

beforeEach(() => {
  jest.useFakeTimers({ now: NOW });
});
afterEach(() => {
  jest.useRealTimers();
});

test('a server that runs on is warned once a day, beginning 14 days before its certificate expires', () => {
  const log = new PassThrough({ encoding: 'utf8' });
  const logger = createLogger({ level: 'info', format: 'json' }, { destination: log });
  const config = loadConfig({ dir: 'config', env: { PARLEY_TLS_CERT: 'cert.pem', PARLEY_TLS_KEY: 'key.pem' } });
  const certificate = { names: [], validFrom: NOW - 70 * DAY_MS, validTo: NOW + 20 * DAY_MS };
  watchCertificate(config, {
    facts: { now: NOW, lan: false, own: [], lookups: {}, certificate, heapBytes: 0 },
    logger,
  });

  jest.advanceTimersByTime(6 * DAY_MS);
  expect(log.read()).toBeNull();
  jest.advanceTimersByTime(2 * DAY_MS);

  const lines = String(log.read()).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 'warn',
      check: 'certificate',
      msg: expect.stringContaining('expires on 2026-07-05'),
    }),
    expect.objectContaining({ level: 'warn', check: 'certificate' }),
  ]);
});
