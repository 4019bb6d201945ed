import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { Limits } from '../../../server/limits/limits.ts';
import { AppError } from '../../../server/shared/protocol/errors.ts';
import {
  createJoinRateLimiter,
  type JoinRateLimiter,
  type JoinRateLimiterOptions,
} from '../../../server/signalling/join-rate-limiter.ts';

const make = (over: Partial<JoinRateLimiterOptions> = {}) =>
  createJoinRateLimiter({
    limits: new Limits(),
    joinsPerSecond: 10,
    joinsPerSecondPerAddress: 1000,
    joinLoadPerSecondPerAddress: 400,
    preparedJoinsPerSecondPerAddress: 1000,
    resumesPerMinutePerPerson: 60_000,
    now: () => 0,
    ...over,
  });

/** 0 if the join was admitted, otherwise how many milliseconds to wait. */
function waitOf(join: () => void): number {
  try {
    join();
    return 0;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.retryAfterMs ?? Number.NaN;
  }
}

type Arrival = { at: number; address: string };

/** When people who arrive at these times may join; those who are refused return after the time that they were given. */
function arrivals(all: readonly Arrival[], over: Partial<JoinRateLimiterOptions> = {}): Arrival[] {
  let clock = 0;
  const joinRateLimiter = make({ ...over, now: () => clock });
  const waiting = all.map((one) => ({ ...one }));
  const admitted: Arrival[] = [];
  while (waiting.length > 0) {
    waiting.sort((one, other) => one.at - other.at);
    const next = waiting.shift();
    if (!next) break;
    clock = next.at;
    const waitMs = waitOf(() => joinRateLimiter.join(next.address, { cost: 0 }));
    if (waitMs === 0) admitted.push(next);
    else waiting.push({ ...next, at: clock + waitMs });
  }
  return admitted;
}

const crowd = (count: number, { at = 5000, address = 'office' } = {}) =>
  Array.from({ length: count }, () => ({ at, address }));

test('as many as the rate per second join at once, and the others one after another', () => {
  const admitted = arrivals(crowd(40)).map(({ at }) => at);
  expect(admitted.filter((at) => at === 5000).length).toBeLessThanOrEqual(10);
  for (let second = 5000; second < 8000; second += 1000) {
    expect(admitted.filter((at) => at > second && at <= second + 1000).length).toBeLessThanOrEqual(13);
  }
  expect(admitted.at(-1)).toBeLessThan(9000);
});

test('refused clients receive different times to retry', () => {
  const joinRateLimiter = make({ joinsPerSecond: 100, joinsPerSecondPerAddress: 5 });
  const reported = Array.from({ length: 13 }, () => waitOf(() => joinRateLimiter.join('a', { cost: 0 })));
  expect(reported.slice(0, 10)).toEqual(new Array(10).fill(0));
  expect(reported.slice(10)).toEqual([200, 400, 600]);
});

test('a few joins in a row are never refused', () => {
  const times = Array.from({ length: 100 }, (_, index) => ({ at: index * 101, address: 'a' }));
  expect(arrivals(times)).toEqual(times);
});

test('no wait is longer than five seconds, and none grows with the attack', () => {
  const joinRateLimiter = make({ joinsPerSecondPerAddress: 5 });
  const reported = Array.from({ length: 10_000 }, () => waitOf(() => joinRateLimiter.join('attacker', { cost: 0 })));
  expect(Math.max(...reported)).toBeLessThanOrEqual(5000);
  const everybody = Array.from({ length: 10_000 }, (_, index) =>
    waitOf(() => joinRateLimiter.join(`address ${index}`, { cost: 0 })),
  );
  expect(Math.max(...everybody)).toBeLessThanOrEqual(5000);
});

test('200 people of one office are back within two seconds of a restart, at the defaults', () => {
  const defaults = { joinsPerSecond: 200, joinsPerSecondPerAddress: 100 };
  const spread = crowd(200).map((one, index) => ({ ...one, at: one.at + index * 5 }));
  expect(arrivals(spread, defaults).at(-1)?.at).toBeLessThan(7000);
  expect(arrivals(crowd(200), defaults).at(-1)?.at).toBeLessThan(7000);
});

test('crowds from a few addresses do not keep out clients from other addresses', () => {
  const crowds = ['a', 'b', 'c', 'd'].flatMap((address) => crowd(200, { address, at: 0 }));
  const newcomers = Array.from({ length: 20 }, (_, index) => ({ at: 3000 + index * 500, address: `home ${index}` }));
  const admitted = arrivals([...crowds, ...newcomers], { joinsPerSecond: 20, joinsPerSecondPerAddress: 10 });
  const waited = newcomers.map(({ at, address }) => (admitted.find((one) => one.address === address)?.at ?? 1e9) - at);
  expect(Math.max(...waited)).toBeLessThan(2000);
});

test('resumed seats of one address count like joins', () => {
  const joinRateLimiter = make({ joinsPerSecond: 1000, joinsPerSecondPerAddress: 50 });
  const reported = Array.from({ length: 101 }, () =>
    waitOf(() => joinRateLimiter.resume('a', { seat: randomUUID(), over: 'kept', cost: 0, history: 0 })),
  );
  expect(reported.filter((waitMs) => waitMs > 0)).toEqual([20]);
  expect(waitOf(() => joinRateLimiter.join('b', { cost: 0 }))).toBe(0);
});

test('clients beyond the limit of preparations are asked to join without one', () => {
  const joinRateLimiter: JoinRateLimiter = make({ preparedJoinsPerSecondPerAddress: 1 });
  for (let count = 0; count < 4; count += 1) joinRateLimiter.prepare('a', { cost: 0 });
  expect(() => joinRateLimiter.prepare('a', { cost: 0 })).toThrow(
    expect.objectContaining({ code: 'prejoin_full', retryAfterMs: undefined }),
  );
  joinRateLimiter.prepare('b', { cost: 0 });
});

test('resuming over new transports counts as a join, and over kept ones as a tenth of one', () => {
  const admitted = (come: (joinRateLimiter: JoinRateLimiter) => void) => {
    const joinRateLimiter = make({ joinsPerSecond: 100 });
    let count = 0;
    while (waitOf(() => come(joinRateLimiter)) === 0) count += 1;
    return count;
  };
  const joins = admitted((joinRateLimiter) => joinRateLimiter.join('office', { cost: 0 }));
  expect(
    admitted((joinRateLimiter) =>
      joinRateLimiter.resume('office', { seat: randomUUID(), over: 'new', cost: 0, history: 0 }),
    ),
  ).toBe(joins);
  const kept = admitted((joinRateLimiter) =>
    joinRateLimiter.resume('office', { seat: randomUUID(), over: 'kept', cost: 0, history: 0 }),
  );
  expect(Math.round(kept / joins)).toBe(10);
});

test('a person resumes the seat a few times at once, then at a limited rate; with new transports half as often', () => {
  let clock = 0;
  const joinRateLimiter = make({ resumesPerMinutePerPerson: 30, now: () => clock });
  const waits = (over: 'kept' | 'new', times: number) =>
    Array.from({ length: times }, () =>
      waitOf(() => joinRateLimiter.resume('a', { seat: 'eve', over, cost: 0, history: 0 })),
    );
  expect(waits('kept', 7)).toEqual([0, 0, 0, 0, 0, 0, 2000]);
  expect(waitOf(() => joinRateLimiter.resume('a', { seat: 'zoe', over: 'new', cost: 0, history: 0 }))).toBe(0);
  clock = 12_000;
  expect(waits('new', 4)).toEqual([0, 0, 0, 4000]);
});

test.each([
  { over: 'new', times: 240 },
  { over: 'kept', times: 480 },
] as const)('[J16] of an office in a room of 200, $times resume over $over transports at once', ({ over, times }) => {
  const joinRateLimiter = make({ joinsPerSecond: 1e6, joinsPerSecondPerAddress: 1e6 });
  const resume = () =>
    waitOf(() => joinRateLimiter.resume('office', { seat: randomUUID(), over, cost: 200, history: 0 }));
  expect(Array.from({ length: times }, resume).every((waitMs) => waitMs === 0)).toBe(true);
  expect([resume(), resume()].at(-1)).toBeGreaterThan(0);
});

test('[J16] the chat and the offered files count fully for a seat that is resumed over the same transports', () => {
  const admitted = (history: number) => {
    const joinRateLimiter = make({ joinsPerSecond: 1e6, joinsPerSecondPerAddress: 1e6 });
    const how = { over: 'kept', cost: 20 + history, history } as const;
    const isAdmitted = () => waitOf(() => joinRateLimiter.resume('a', { seat: randomUUID(), ...how })) === 0;
    return Array.from({ length: 6000 }, isAdmitted).indexOf(false);
  };
  // One costs 5 without a history, and four times as much with one.
  expect(admitted(0) / admitted(15)).toBeGreaterThan(3.5);
});
