/** When the sender of a microphone holds its audio, and when it sends it. */
import { expect, test } from '@jest/globals';
import { HeldMicrophones } from '../../../server/rooms/held-microphones.ts';

const idle = new Map([['ada', 'ada/microphone']]);
const nobody = new Map<string, string>();
const all = new Set(['ada/microphone', 'bob/microphone']);
const holds = { peer: 'ada', producer: 'ada/microphone', holds: true };
const sends = { ...holds, holds: false };
const consumer = { id: 'of-bob', producer: 'ada/microphone' };

test('[F11] a new microphone without consumers is held, and has none from the start', () => {
  const { changes, unheard } = new HeldMicrophones().update(idle, { all, now: 0 });
  expect([changes, [...unheard]]).toEqual([[holds], ['ada']]);
});

test('[F11] a microphone keeps its consumers for a second after the request to hold, in case its sender already speaks', () => {
  const held = new HeldMicrophones();
  held.update(nobody, { all, now: 0 });
  const { changes, unheard, nextAt } = held.update(idle, { all, now: 100 });
  expect([changes, unheard.size, nextAt]).toEqual([[holds], 0, 1100]);
  expect([...held.update(idle, { all, now: 1100 }).unheard]).toEqual(['ada']);
});

test('[F11] a held microphone may send once every receiver has applied the new consumers', () => {
  const held = new HeldMicrophones();
  held.update(idle, { all, now: 0 });
  expect(held.update(nobody, { all, now: 5000 }).changes).toEqual([]);
  expect(held.consumersCreated([consumer, { ...consumer, id: 'of-cleo' }], 5000)).toEqual([]);
  expect(held.consumersApplied([consumer], 5000)).toEqual([]);
  expect(held.consumersApplied([{ ...consumer, id: 'of-cleo' }], 5000)).toEqual([sends]);
});

/** The microphone received a place at 5000, and has consumers for so many receivers. */
function releasing(receivers: number): { held: HeldMicrophones; consumers: { id: string; producer: string }[] } {
  const held = new HeldMicrophones();
  held.update(idle, { all, now: 0 });
  held.update(nobody, { all, now: 5000 });
  const consumers = Array.from({ length: receivers }, (_, index) => ({ ...consumer, id: `consumer-${index}` }));
  held.consumersCreated(consumers, 5000);
  return { held, consumers };
}

test('[F11] a held microphone waits for receipts no longer than a second', () => {
  const { held } = releasing(4);
  expect(held.overdueAt).toBe(6000);
  expect(held.endOverdue(5999)).toEqual([]);
  expect(held.endOverdue(6000)).toEqual([sends]);
  expect(held.overdueAt).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  { halfAfterMs: 20, waitsMs: 300 },
  { halfAfterMs: 100, waitsMs: 400 },
  { halfAfterMs: 700, waitsMs: 1000 },
])(
  '[F11] if half of the receivers have applied it after $halfAfterMs ms, the others are waited for until $waitsMs ms',
  ({ halfAfterMs, waitsMs }) => {
    const { held, consumers } = releasing(4);
    held.consumersApplied(consumers.slice(0, 1), 5000 + halfAfterMs / 2);
    expect(held.overdueAt).toBe(6000);
    held.consumersApplied(consumers.slice(1, 2), 5000 + halfAfterMs);
    held.consumersApplied(consumers.slice(2, 3), 5000 + halfAfterMs + 10);
    expect(held.overdueAt).toBe(5000 + waitsMs);
    expect(held.endOverdue(5000 + waitsMs)).toEqual([sends]);
  },
);

test('[F11] a microphone that is to be held again, or has ended, no longer waits for receipts', () => {
  for (const after of [
    { idle, all },
    { idle: nobody, all: new Set<string>() },
  ]) {
    const { held } = releasing(4);
    held.update(after.idle, { all: after.all, now: 5100 });
    expect([held.overdueAt, held.endOverdue(9000)]).toEqual([Number.POSITIVE_INFINITY, []]);
  }
});

test('[F11] a held microphone may send at once if its consumers still exist', () => {
  const held = new HeldMicrophones();
  held.update(nobody, { all, now: 0 });
  held.update(idle, { all, now: 100 });
  expect(held.update(nobody, { all, now: 600 }).changes).toEqual([sends]);
});
