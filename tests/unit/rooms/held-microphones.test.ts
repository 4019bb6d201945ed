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
  const { changes, unheard } = new HeldMicrophones().follow(idle, { all, now: 0 });
  expect([changes, [...unheard]]).toEqual([[holds], ['ada']]);
});

test('[F11] one that had consumers keeps them for a second: its sender may speak before it is told', () => {
  const held = new HeldMicrophones();
  held.follow(nobody, { all, now: 0 });
  const { changes, unheard, nextAt } = held.follow(idle, { all, now: 100 });
  expect([changes, unheard.size, nextAt]).toEqual([[holds], 0, 1100]);
  expect([...held.follow(idle, { all, now: 1100 }).unheard]).toEqual(['ada']);
});

test('[F11] its sender may send once every receiver has applied the new consumers', () => {
  const held = new HeldMicrophones();
  held.follow(idle, { all, now: 0 });
  expect(held.follow(nobody, { all, now: 5000 }).changes).toEqual([]);
  expect(held.created([consumer, { ...consumer, id: 'of-cleo' }], 5000)).toEqual([]);
  expect(held.applied([consumer], 5000)).toEqual([]);
  expect(held.applied([{ ...consumer, id: 'of-cleo' }], 5000)).toEqual([sends]);
});

/** The microphone was chosen again at 5000, and has consumers for these receivers. */
function opening(receivers: number): { held: HeldMicrophones; consumers: { id: string; producer: string }[] } {
  const held = new HeldMicrophones();
  held.follow(idle, { all, now: 0 });
  held.follow(nobody, { all, now: 5000 });
  const consumers = Array.from({ length: receivers }, (_, index) => ({ ...consumer, id: `consumer-${index}` }));
  held.created(consumers, 5000);
  return { held, consumers };
}

test('[F11] it waits for receipts no longer than a second', () => {
  const { held } = opening(4);
  expect(held.lateAt).toBe(6000);
  expect(held.late(5999)).toEqual([]);
  expect(held.late(6000)).toEqual([sends]);
  expect(held.lateAt).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  { halfAfterMs: 20, waitsMs: 300 },
  { halfAfterMs: 100, waitsMs: 400 },
  { halfAfterMs: 700, waitsMs: 1000 },
])(
  '[F11] if half of the receivers applied it after $halfAfterMs ms, others keep nobody waiting beyond $waitsMs ms',
  ({ halfAfterMs, waitsMs }) => {
    const { held, consumers } = opening(4);
    held.applied(consumers.slice(0, 1), 5000 + halfAfterMs / 2);
    expect(held.lateAt).toBe(6000);
    held.applied(consumers.slice(1, 2), 5000 + halfAfterMs);
    held.applied(consumers.slice(2, 3), 5000 + halfAfterMs + 10);
    expect(held.lateAt).toBe(5000 + waitsMs);
    expect(held.late(5000 + waitsMs)).toEqual([sends]);
  },
);

test('[F11] one that is to be held again, or has ended, no longer waits for receipts', () => {
  for (const after of [
    { idle, all },
    { idle: nobody, all: new Set<string>() },
  ]) {
    const { held } = opening(4);
    held.follow(after.idle, { all: after.all, now: 5100 });
    expect([held.lateAt, held.late(9000)]).toEqual([Number.POSITIVE_INFINITY, []]);
  }
});

test('[F11] it may send at once if its consumers still exist', () => {
  const held = new HeldMicrophones();
  held.follow(nobody, { all, now: 0 });
  held.follow(idle, { all, now: 100 });
  expect(held.follow(nobody, { all, now: 600 }).changes).toEqual([sends]);
});
