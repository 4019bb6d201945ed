import { expect, test } from '@jest/globals';
import { SendWindow } from '../../../../client/src/data/send-window.ts';

const KIB = 1024;

/** Sends all there is room for, and has everybody confirm it after so many milliseconds, that often. */
function exchange(window: SendWindow, { delay, rounds, from = 0 }: { delay: number; rounds: number; from?: number }) {
  let now = from;
  let position = window.slowest;
  for (let round = 0; round < rounds; round += 1) {
    const { room } = window;
    position += room;
    window.sent(room, now);
    now += delay;
    for (const receiver of window.receivers) window.confirm(receiver, { position, now });
  }
  return now;
}

test('the slowest receiver determines how far ahead the sender may be', () => {
  const window = new SendWindow({ from: 1000, receivers: ['ada', 'bob'] });
  expect(window.room).toBe(128 * KIB);
  window.sent(128 * KIB, 0);
  window.confirm('ada', { position: 1000 + 128 * KIB, now: 10 });
  expect([window.room, window.behind]).toEqual([0, ['bob']]);
  window.confirm('bob', { position: 1000 + 64 * KIB, now: 10 });
  expect(window.room).toBeGreaterThanOrEqual(64 * KIB);
});

test('nobody waits for a receiver that was given up', () => {
  const window = new SendWindow({ from: 0, receivers: ['ada', 'bob'] });
  window.sent(128 * KIB, 0);
  window.confirm('ada', { position: 128 * KIB, now: 10 });
  window.drop('bob');
  expect([window.slowest, window.behind]).toEqual([128 * KIB, []]);
  window.drop('ada');
  expect(window.slowest).toBe(Number.POSITIVE_INFINITY);
});

test('it grows to a megabyte while confirmations come quickly, and never beyond', () => {
  const window = new SendWindow({ from: 0, receivers: ['ada'] });
  exchange(window, { delay: 50, rounds: 20 });
  expect(window.room).toBe(1024 * KIB);
});

test('it shrinks to its minimum while confirmations are slow, and grows again', () => {
  const window = new SendWindow({ from: 0, receivers: ['ada'] });
  const now = exchange(window, { delay: 50, rounds: 20 });
  const later = exchange(window, { delay: 900, rounds: 20, from: now });
  expect(window.room).toBe(64 * KIB);
  exchange(window, { delay: 60, rounds: 3, from: later });
  expect(window.room).toBeGreaterThan(128 * KIB);
});

test.each([
  { what: 'more than was sent', position: 200 * KIB },
  { what: 'less than before', position: 10 },
])('$what is ignored', ({ position }) => {
  const window = new SendWindow({ from: 0, receivers: ['ada'] });
  window.sent(100 * KIB, 0);
  window.confirm('ada', { position: 50 * KIB, now: 1 });
  window.confirm('ada', { position, now: 2 });
  expect(window.slowest).toBe(50 * KIB);
});

test('a peer that is not a receiver changes nothing', () => {
  const window = new SendWindow({ from: 0, receivers: ['ada'] });
  window.sent(100, 0);
  window.confirm('eve', { position: 100, now: 1 });
  expect([window.slowest, window.receivers]).toEqual([0, ['ada']]);
});
