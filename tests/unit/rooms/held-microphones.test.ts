/** When the sender of a microphone is told to hold what is said, and when to send it. */
import { expect, test } from '@jest/globals';
import { HeldMicrophones } from '../../../server/rooms/held-microphones.ts';

const idle = new Map([['ada', 'ada/microphone']]);
const nobody = new Map<string, string>();
const all = new Set(['ada/microphone', 'bob/microphone']);
const holds = { peer: 'ada', producer: 'ada/microphone', holds: true };
const sends = { ...holds, holds: false };
const consumer = { id: 'of-bob', producer: 'ada/microphone' };

test('[F11] a new microphone without consumers is held, and has none from the start', () => {
  const { news, unheard } = new HeldMicrophones().follow(idle, { all, now: 0 });
  expect([news, [...unheard]]).toEqual([[holds], ['ada']]);
});

test('[F11] one that had consumers keeps them for a second: its sender may speak before it is told', () => {
  const held = new HeldMicrophones();
  held.follow(nobody, { all, now: 0 });
  const { news, unheard, nextAt } = held.follow(idle, { all, now: 100 });
  expect([news, unheard.size, nextAt]).toEqual([[holds], 0, 1100]);
  expect([...held.follow(idle, { all, now: 1100 }).unheard]).toEqual(['ada']);
});

test('[F11] its sender may send once every receiver has applied the new consumers', () => {
  const held = new HeldMicrophones();
  held.follow(idle, { all, now: 0 });
  expect(held.follow(nobody, { all, now: 5000 }).news).toEqual([]);
  expect(held.created([consumer, { ...consumer, id: 'of-cleo' }])).toEqual([]);
  expect(held.applied([consumer])).toEqual([]);
  expect(held.applied([{ ...consumer, id: 'of-cleo' }])).toEqual([sends]);
});

test('[F11] it waits for the receipts of poor receivers no longer than a second', () => {
  const held = new HeldMicrophones();
  held.follow(idle, { all, now: 0 });
  const { nextAt } = held.follow(nobody, { all, now: 5000 });
  held.created([consumer]);
  expect(nextAt).toBe(6000);
  expect(held.follow(nobody, { all, now: 6000 }).news).toEqual([sends]);
});

test('[F11] it may send at once if its consumers still exist', () => {
  const held = new HeldMicrophones();
  held.follow(nobody, { all, now: 0 });
  held.follow(idle, { all, now: 100 });
  expect(held.follow(nobody, { all, now: 600 }).news).toEqual([sends]);
});
