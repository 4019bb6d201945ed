import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { Limits } from '../../../server/limits/limits.ts';
import { createTrafficMeters } from '../../../server/signalling/traffic-meter.ts';

const allowances = {
  framesPerSecond: 100,
  framesPerSecondPerAddress: 150,
  framesPerSecondInAll: 10_000,
  bytesPerSecond: 1000,
  bytesPerSecondPerAddress: 100_000,
  bytesPerSecondInAll: 100_000,
};

function metersFor(over: Partial<typeof allowances> = {}) {
  const limits = new Limits();
  const refused: string[] = [];
  const open = createTrafficMeters({
    ...allowances,
    ...over,
    limits,
    addressOf: ({ url = '' }) => url,
    refused: (_, limit) => refused.push(limit),
  });
  return { limits, refused, open: (address: string) => open({ url: address } as IncomingMessage) };
}

test('one WebSocket may send ten times its limit at once, in frames as in bytes', () => {
  const { open, refused } = metersFor();
  const [one, other] = [open('a'), open('b')];
  expect(one.allows({ frames: 1000, bytes: 0 })).toBe(true);
  expect(one.allows({ frames: 1, bytes: 0 })).toBe(false);
  expect(other.allows({ frames: 1, bytes: 10_000 })).toBe(true);
  expect(other.allows({ frames: 1, bytes: 1000 })).toBe(false);
  expect(refused).toEqual(['limits.framesPerSecond', 'limits.bytesPerSecond']);
});

test.each([
  { what: 'an address', over: {}, addresses: ['a', 'a', 'a'], limit: 'limits.framesPerSecondPerAddress' },
  {
    what: 'the server',
    over: { framesPerSecondInAll: 150 },
    addresses: ['a', 'b', 'c'],
    limit: 'limits.framesPerSecondInAll',
  },
])('where $what is over its limit, those are cut that send more than their share', ({ over, addresses, limit }) => {
  const { open, refused } = metersFor(over);
  const [first, second, quiet] = addresses.map(open);
  expect(first?.allows({ frames: 1000, bytes: 0 })).toBe(true);
  expect(second?.allows({ frames: 450, bytes: 0 })).toBe(true);
  // Together over the limit from here on.
  expect(quiet?.allows({ frames: 90, bytes: 0 })).toBe(true);
  expect(second?.allows({ frames: 90, bytes: 0 })).toBe(false);
  expect(refused).toEqual([limit]);
});

test('all six are seen by the administrator', () => {
  const { limits } = metersFor();
  expect(limits.stats.map(({ name }) => name).sort()).toEqual(
    Object.keys(allowances)
      .map((option) => `limits.${option}`)
      .sort(),
  );
});
