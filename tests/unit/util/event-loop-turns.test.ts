import { expect, test } from '@jest/globals';
import { nextTurn, overTurns } from '../../../server/util/event-loop-turns.ts';

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
