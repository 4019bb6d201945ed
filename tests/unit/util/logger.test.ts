import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createLogger, type Logger, type LogOptions } from '../../../server/util/logger.ts';

/** The output of a logger after `write`. */
function written(options: LogOptions, write: (logger: Logger) => void): string {
  const destination = new PassThrough({ encoding: 'utf8' });
  write(createLogger(options, { destination }));
  return destination.read() ?? '';
}

describe('a log line', () => {
  test('is one JSON object, with time and level in words', () => {
    const line = written({ level: 'info', format: 'json' }, (logger) => logger.info({ room: 'tea' }, 'room opened'));
    expect(JSON.parse(line)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      room: 'tea',
      msg: 'room opened',
    });
  });

  test('is written for people if the format says so', () => {
    const line = written({ level: 'info', format: 'pretty' }, (logger) => logger.info({ room: 'tea' }, 'room opened'));
    expect(line).toMatch(/INFO.*: room opened\n +room: "tea"/);
  });

  test('is JSON with format auto without a terminal', () => {
    expect(written({ level: 'info', format: 'auto' }, (logger) => logger.info('ready'))).toMatch(/^\{.*\}\n$/);
  });

  test('below the level is not written', () => {
    expect(written({ level: 'warn', format: 'json' }, (logger) => logger.info('ready'))).toBe('');
    expect(written({ level: 'silent', format: 'json' }, (logger) => logger.fatal('over'))).toBe('');
  });

  test('names the cause of an error', () => {
    const err = new Error('no room', { cause: new Error('worker gone') });
    expect(written({ level: 'info', format: 'json' }, (logger) => logger.error({ err }, 'failed'))).toContain(
      'worker gone',
    );
  });

  test.each([
    { token: 'tell-nobody' },
    { headers: { authorization: 'tell-nobody' } },
    { config: { admin: { token: 'tell-nobody' } } },
  ])('holds no secret: %j', (facts) => {
    expect(written({ level: 'info', format: 'json' }, (logger) => logger.info(facts, 'hello'))).not.toContain(
      'tell-nobody',
    );
  });
});
