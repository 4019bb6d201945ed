import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { effect, signal } from '@preact/signals';
import type { IncomingChannel } from '../../../../../client/src/data/transport/data-link.ts';
import { PointersModel } from '../../../../../client/src/models/stage/pointers.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const screen = crypto.randomUUID();
const message = (number: number) => JSON.stringify({ number, screen, x: 0, y: 0, stroke: 0 });

/** The pointer of that peer, whose messages `hear` takes. */
function pointerOf(peer: string) {
  const pointer = { isClosed: false, hear: (_: string): void => undefined };
  const channel: IncomingChannel = {
    info: { channel: peer, peer, stream: 1, use: 'pointer' },
    onMessage: (heard) => {
      pointer.hear = heard;
    },
    onClosed: () => undefined,
    close: () => {
      pointer.isClosed = true;
    },
  };
  return { pointer, channel };
}

test('[X7] a pointer that sends far more than a hand can move is closed, also in a direct call', () => {
  const pointers = new PointersModel({ screens: () => signal(true) });
  const { pointer, channel } = pointerOf('eve');
  pointers.take(channel);
  for (let number = 0; number < 150; number += 1) pointer.hear(message(number));
  jest.advanceTimersByTime(100);
  expect([pointer.isClosed, pointers.trails.value[0]?.number]).toEqual([false, 149]);
  pointer.hear(message(150));
  jest.advanceTimersByTime(100);
  expect([pointer.isClosed, pointers.trails.value[0]?.number]).toEqual([true, 149]);
});

test('the pointers of many are drawn together, thirty times a second at most', () => {
  const pointers = new PointersModel({ screens: () => signal(true) });
  const all = Array.from({ length: 100 }, (_, seat) => pointerOf(`eve ${seat}`));
  for (const { channel } of all) pointers.take(channel);
  let drawn = -1;
  const stop = effect(() => {
    drawn += pointers.trails.value.length >= 0 ? 1 : 0;
  });
  for (let number = 0; number < 100; number += 1) {
    for (const { pointer } of all) pointer.hear(message(number));
    jest.advanceTimersByTime(10);
  }
  stop();
  expect(pointers.trails.value).toHaveLength(100);
  expect(drawn).toBeLessThanOrEqual(40);
});
