import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Lifetime } from '../../../server/rooms/lifetime.ts';

const EMPTY_MS = 1000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A room that somebody is in, or not. */
function room() {
  const state = { empty: true, over: 0 };
  const lifetime = new Lifetime({
    emptyMs: EMPTY_MS,
    isEmpty: () => state.empty,
    onOver: () => {
      state.over += 1;
    },
  });
  return { state, lifetime };
}

test('a room stays while somebody is in it, although it was empty until they had been set up', async () => {
  const { state, lifetime } = room();
  await lifetime.enter('seat', async () => undefined);
  state.empty = false;
  lifetime.review();
  jest.advanceTimersByTime(EMPTY_MS);
  expect(state.over).toBe(0);
});

test('a room closes once, some time after the last one has left', async () => {
  const { state, lifetime } = room();
  lifetime.review();
  jest.advanceTimersByTime(EMPTY_MS - 1);
  expect(state.over).toBe(0);
  jest.advanceTimersByTime(1);
  lifetime.end();
  expect(state.over).toBe(1);
  await expect(lifetime.enter('seat', async () => 'seated')).rejects.toMatchObject({ code: 'shutting_down' });
});
