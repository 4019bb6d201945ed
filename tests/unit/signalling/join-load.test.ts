/** How much of the event loop the joins of one address may use. */
import { expect, test } from '@jest/globals';
import { Limits } from '../../../server/limits/limits.ts';
import { createJoinLoad } from '../../../server/signalling/join-load.ts';

let clock = 0;

const make = () =>
  createJoinLoad({ limits: new Limits(), joinLoadPerSecondPerAddress: 400, maxWaitMs: 5000, now: () => clock });

/** When each of these joins is admitted, in milliseconds; the room has `people` before the first, and grows if told. */
function admitted(count: number, { people, grows }: { people: number; grows: boolean }): number[] {
  const load = make();
  const times: number[] = [];
  clock = 1000;
  while (times.length < count) {
    const size = grows ? people + times.length : people;
    const waitMs = load.waitMs('office', size);
    if (waitMs === 0) {
      load.count('office', size);
      times.push(clock - 1000);
    }
    clock += waitMs;
  }
  return times;
}

test('[J16] an office of two hundred fills a room at once', () => {
  expect(admitted(200, { people: 0, grows: true }).at(-1)).toBe(0);
});

test('[J16] one address joins a room of 85 a few hundred times, then five times a second', () => {
  const times = admitted(400, { people: 85, grows: false });
  expect(times.filter((time) => time === 0)).toHaveLength(236);
  const [start = 0, end = 0] = [times[300], times[399]];
  expect(99_000 / (end - start)).toBeCloseTo(400 / 85, 1);
});

test('[J16] joins of small rooms never wait, and other addresses do not either', () => {
  const load = make();
  load.count('office', 1e6);
  expect([load.waitMs('office', 100), load.waitMs('office', 19), load.waitMs('home', 100)]).toEqual([5000, 0, 0]);
});

test.each([
  { what: 'soon', stayedMs: 29_000, waits: true },
  { what: 'after half a minute', stayedMs: 31_000, waits: false },
])('[J16] seats of a large room that are left $what: the next join waits: $waits', ({ stayedMs, waits }) => {
  const load = make();
  for (let seat = 0; seat < 90; seat += 1) load.left('office', { people: 100, stayedMs });
  expect(load.waitMs('office', 100) > 0).toBe(waits);
});

test('[J16] however much an address did, its next join of a large room waits a few seconds', () => {
  const load = make();
  for (let seat = 0; seat < 10_000; seat += 1) load.left('office', { people: 100, stayedMs: 0 });
  clock += 7000;
  expect(load.waitMs('office', 100)).toBe(0);
});

test('[J16] joins of small rooms do not count', () => {
  const load = make();
  for (let seat = 0; seat < 10_000; seat += 1) {
    load.count('office', 19);
    load.left('office', { people: 18, stayedMs: 0 });
  }
  expect(load.waitMs('office', 100)).toBe(0);
});
