/** How much of the event loop the joins of one address may use. */
import { expect, test } from '@jest/globals';
import { Limits } from '../../../server/limits/limits.ts';
import { joinCost } from '../../../server/rooms/join-cost.ts';
import { createJoinLoad } from '../../../server/signalling/join-load.ts';

let clock = 0;

const make = () =>
  createJoinLoad({ limits: new Limits(), joinLoadPerSecondPerAddress: 400, maxWaitMs: 5000, now: () => clock });

/** When each of these joins is admitted, in milliseconds, given the cost of the join after so many others. */
function admitted(count: number, costAfter: (joined: number) => number): number[] {
  const load = make();
  const times: number[] = [];
  clock = 1000;
  while (times.length < count) {
    const cost = costAfter(times.length);
    const waitMs = load.waitMs('office', cost);
    if (waitMs === 0) {
      load.count('office', cost);
      times.push(clock - 1000);
    }
    clock += waitMs;
  }
  return times;
}

/** In a room of so many people, who all have a microphone and a camera. */
const costAmong = (people: number) => {
  const producers = Array.from({ length: people }, () => [{ source: 'microphone' }, { source: 'camera' }] as const);
  return joinCost({ people, producers: producers.flat(), maxVisible: 25, maxMicrophones: 25 });
};

test('[J16] an office of two hundred fills a room at once', () => {
  expect(admitted(200, costAmong).at(-1)).toBe(0);
});

test('[J16] a thousand people of one address join a hundred meetings of ten at once', () => {
  expect(admitted(1000, (joined) => costAmong(Math.floor(joined / 100))).at(-1)).toBe(0);
});

test('[J16] one address joins a room of 85 a few hundred times, then five times a second', () => {
  const times = admitted(400, () => costAmong(85));
  expect(times.filter((time) => time === 0)).toHaveLength(283);
  const [start = 0, end = 0] = [times[300], times[399]];
  expect(99_000 / (end - start)).toBeCloseTo(400 / 85, 1);
});

test('[J16] small meetings wait only once the address owes half of the longest wait more, and other addresses do not', () => {
  const load = make();
  load.count('office', 24_000 + 999);
  expect([load.waitMs('office', 100), load.waitMs('office', 29), load.waitMs('home', 100)]).toEqual([2498, 0, 0]);
  load.count('office', 401);
  expect(load.waitMs('office', 29)).toBeGreaterThan(0);
});

test.each([
  { what: 'soon', stayedMs: 29_000, waits: true },
  { what: 'after half a minute', stayedMs: 31_000, waits: false },
])('[J16] places in a large room that are left $what: the next join waits: $waits', ({ stayedMs, waits }) => {
  const load = make();
  for (let place = 0; place < 90; place += 1) load.left('office', { room: { joinCost: 100 }, stayedMs });
  expect(load.waitMs('office', 100) > 0).toBe(waits);
});

test('[J16] however much an address did, its next join waits a few seconds', () => {
  const load = make();
  for (let place = 0; place < 10_000; place += 1) load.left('office', { room: { joinCost: 100 }, stayedMs: 0 });
  clock += 7000;
  expect(load.waitMs('office', 100)).toBe(0);
});

test('[J16] one address that joins and leaves small rooms in a loop is admitted seven times a second', () => {
  const load = make();
  clock = 0;
  let joins = 0;
  for (; clock < 120_000; clock += 10) {
    if (load.waitMs('office', 11) > 0) continue;
    load.count('office', 11);
    load.left('office', { room: { joinCost: 11 }, stayedMs: 0 });
    if (clock > 60_000) joins += 1;
  }
  expect(joins / 60).toBeCloseTo(400 / 55, 0);
});
