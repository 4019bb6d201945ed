import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Gauge } from '../../../server/limits/gauge.ts';
import { WHOLE_SERVER } from '../../../server/limits/limit.ts';
import { Limits } from '../../../server/limits/limits.ts';
import { createWebSocketMeters } from '../../../server/signalling/web-socket-meters.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

const allowances = {
  framesPerSecond: 100,
  framesPerSecondPerAddress: 150,
  framesPerSecondPerServer: 10_000,
  bytesPerSecond: 1000,
  bytesPerSecondPerAddress: 100_000,
  bytesPerSecondPerServer: 100_000,
};

function metersFor(over: Partial<typeof allowances> = {}) {
  const limits = new Limits();
  // Not what the administrator is asked about here.
  const ofAddress = new Gauge({ name: 'sockets', scope: 'address', max: 1000 });
  const ofAll = new Gauge({ name: 'sockets', scope: 'server', max: 1000 });
  const refused: string[] = [];
  let sockets = 0;
  const { meterOf, waitMs } = createWebSocketMeters({
    ...allowances,
    ...over,
    limits,
    open: { ofAddress, ofAll },
    addressOf: ({ url = '' }) => url,
    isSuspect: (address) => address === 'suspect',
    slotOf: ({ headers: { slot } }) => String(slot),
    refused: (_, limit) => refused.push(limit),
  });
  return {
    limits,
    refused,
    waitMs,
    open: (address: string, { slot }: { slot?: string } = {}) => {
      ofAddress.take(address);
      ofAll.take(WHOLE_SERVER);
      sockets += 1;
      return meterOf({ url: address, headers: { slot: slot ?? String(sockets) } } as unknown as IncomingMessage);
    },
  };
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

test('a suspect address may send a tenth as much at once, and as much over time', () => {
  jest.useFakeTimers();
  const { open } = metersFor();
  const [one, other] = [open('suspect'), open('suspect')];
  for (let second = 0; second < 10; second += 1) {
    expect(one.allows({ frames: 100, bytes: 0 })).toBe(true);
    jest.advanceTimersByTime(1000);
  }
  expect(other.allows({ frames: 1000, bytes: 0 })).toBe(true);
  expect(open('suspect').allows({ frames: 101, bytes: 0 })).toBe(false);
});

test('the next WebSocket in the same slot continues with the used limits, once it may send for a second', () => {
  jest.useFakeTimers();
  const { open, waitMs } = metersFor();
  expect(open('a', { slot: 's' }).allows({ frames: 950, bytes: 0 })).toBe(true);
  expect(waitMs('s')).toBe(500);
  jest.advanceTimersByTime(500);
  expect(waitMs('s')).toBe(0);
  const next = open('a', { slot: 's' });
  expect(next.allows({ frames: 100, bytes: 0 })).toBe(true);
  expect(next.allows({ frames: 1, bytes: 0 })).toBe(false);
});

test.each([
  { what: 'an address', over: {}, addresses: ['a', 'a', 'a'], limit: 'limits.framesPerSecondPerAddress' },
  {
    what: 'the server',
    over: { framesPerSecondPerServer: 150 },
    addresses: ['a', 'b', 'c'],
    limit: 'limits.framesPerSecondPerServer',
  },
])('if $what is over its limit, those that send more than their share are closed', ({ over, addresses, limit }) => {
  const { open, refused } = metersFor(over);
  const [first, second, quiet] = addresses.map((address) => open(address));
  expect(first?.allows({ frames: 1000, bytes: 0 })).toBe(true);
  expect(second?.allows({ frames: 450, bytes: 0 })).toBe(true);
  // Together over the limit from here on.
  expect(quiet?.allows({ frames: 40, bytes: 0 })).toBe(true);
  expect(second?.allows({ frames: 90, bytes: 0 })).toBe(false);
  expect(refused).toEqual([limit]);
});

test.each([
  { what: 'an address', over: {}, addressOf: () => 'a', limit: 'limits.framesPerSecondPerAddress' },
  {
    what: 'the server',
    over: { framesPerSecondPerServer: 150 },
    addressOf: String,
    limit: 'limits.framesPerSecondPerServer',
  },
])('many that each keep their own limit cannot send more than $what may', ({ over, addressOf, limit }) => {
  const { open, refused } = metersFor(over);
  const quiet = open(addressOf(0));
  let greedy = Array.from({ length: 29 }, (_, index) => open(addressOf(index + 1)));
  for (let second = 0; second < 20; second += 1) {
    greedy = greedy.filter((one) => one.allows({ frames: 90, bytes: 0 }));
    expect(quiet.allows({ frames: 5, bytes: 0 })).toBe(true);
    jest.advanceTimersByTime(1000);
  }
  expect(90 * greedy.length).toBeLessThanOrEqual(150);
  expect(new Set(refused)).toEqual(new Set([limit]));
});

test('the admin API reports all six', () => {
  const { limits } = metersFor();
  expect(limits.stats.map(({ name }) => name).sort()).toEqual(
    Object.keys(allowances)
      .map((option) => `limits.${option}`)
      .sort(),
  );
});

test('many WebSockets of one site that send close none of another site', () => {
  const { open, refused } = metersFor({ framesPerSecondPerServer: 1500, framesPerSecondPerAddress: 10_000 });
  // Each within its own limit, in a /64 of its own, and all within that of their /48.
  const eves = Array.from({ length: 100 }, (_, index) => open(`2001:db8:7:${index}`));
  const ada = open('203.0.113.9');
  for (const eve of eves) eve.allows({ frames: 149, bytes: 0 });
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(refused)).toEqual(new Set(['limits.framesPerSecondPerServer']));
  refused.length = 0;
  expect(ada.allows({ frames: 100, bytes: 0 })).toBe(true);
  expect(refused).toEqual([]);
});
