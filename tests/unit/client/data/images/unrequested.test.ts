import { beforeEach, expect, test } from '@jest/globals';
import { UnrequestedImages } from '../../../../../client/src/data/images/unrequested.ts';

let now: number;
let unasked: UnrequestedImages;

beforeEach(() => {
  now = 0;
  unasked = new UnrequestedImages(() => now);
});

const image = (id: number, from = 'eve', bytes = 1000) => ({ id: `${from} ${id}`, from, bytes, type: 'image/png' });
const admitted = (count: number, from?: string, bytes?: number) =>
  Array.from({ length: count }, (_, id) => unasked.admits(image(id, from, bytes))).filter(Boolean).length;

test('of 88 images of one person in a minute 20 are fetched without a click, and all of somebody else’s', () => {
  expect([admitted(88), admitted(3, 'ada')]).toEqual([20, 3]);
  now = 60_000;
  expect(admitted(88)).toBe(20);
});

test('of a person’s large images at most 20 MB are fetched without a click in a minute', () => {
  expect(admitted(20, 'eve', 2_000_000)).toBe(10);
});

test('however many seats one person takes, at most 80 images are fetched without a click in a minute', () => {
  const seats = Array.from({ length: 30 }, (_, seat) => admitted(20, `eve-${seat}`));
  expect(seats.slice(0, 5)).toEqual([20, 20, 13, 9, 6]);
  expect(seats.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(80);
});

test('images of others are fetched without a click, although one person sends as many as possible from six seats', () => {
  for (let seat = 0; seat < 6; seat += 1) admitted(88, `eve-${seat}`);
  expect(admitted(2, 'ada')).toBe(2);
});

test('at most 200 megapixels of one person are decoded in a minute, and requested ones always', () => {
  admitted(7);
  const decoded = [0, 1, 2, 3, 4, 5].map((id) => unasked.admitsPixels(`eve ${id}`, 40_000_000));
  expect(decoded).toEqual([true, true, true, true, true, false]);
  unasked.forget('eve 5');
  expect(unasked.admitsPixels('eve 5', 40_000_000)).toBe(true);
});

test('beyond 20 MB of one person the oldest are dropped, but nothing that was requested', () => {
  const dropped: string[] = [];
  for (let id = 0; id < 12; id += 1) {
    now += 30_000;
    expect(unasked.admits(image(id, 'eve', 2_000_000))).toBe(true);
    if (id === 1) unasked.forget('eve 1');
    else dropped.push(...unasked.keep(`eve ${id}`));
  }
  expect(dropped).toEqual(['eve 0']);
});

test('beyond 60 MB in total the oldest are dropped', () => {
  const dropped: string[] = [];
  for (let id = 0; id < 40; id += 1) {
    now += 30_000;
    const from = `person ${id % 10}`;
    unasked.admits(image(id, from, 2_000_000));
    dropped.push(...unasked.keep(`${from} ${id}`));
  }
  expect(dropped).toEqual(Array.from({ length: 10 }, (_, id) => `person ${id} ${id}`));
});
