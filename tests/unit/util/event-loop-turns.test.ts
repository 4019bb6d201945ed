import { expect, test } from '@jest/globals';
import { mapOverTurns, nextTurn, overTurns } from '../../../server/util/event-loop-turns.ts';

test('the first portion is handled at once, and each further one in a turn of its own', async () => {
  const events: string[] = [];
  const done = overTurns(['a', 'b', 'c', 'd', 'e'], { perTurn: 2, handle: (some) => events.push(some.join('')) });
  expect(events).toEqual(['ab']);
  for (let turn = 1; turn <= 3; turn += 1) {
    await nextTurn();
    events.push(`turn ${turn}`);
  }
  await done;
  expect(events).toEqual(['ab', 'cd', 'turn 1', 'e', 'turn 2', 'turn 3']);
});

test('a callback that already waits for the next turn comes first', async () => {
  const events: string[] = [];
  setImmediate(() => events.push('waited'));
  await nextTurn();
  expect(events).toEqual(['waited']);
});

test('results come from one group after another, in the order of the items', async () => {
  let [running, mostAtOnce] = [0, 0];
  const results = await mapOverTurns([1, 2, 3, 4, 5], {
    perTurn: 2,
    map: async (item) => {
      running += 1;
      mostAtOnce = Math.max(mostAtOnce, running);
      await nextTurn();
      running -= 1;
      return 10 * item;
    },
  });
  expect(results).toEqual([10, 20, 30, 40, 50]);
  expect(mostAtOnce).toBe(2);
});
