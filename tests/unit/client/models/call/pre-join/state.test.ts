import { expect, test } from '@jest/globals';
import { preJoinSteps } from '../../../../../../client/src/models/call/pre-join/state.ts';
import { drawnStepsOf, stepsOf } from '../../../../../support/drawn-steps.ts';

test('the architecture page draws the steps that the code has', () => {
  expect(drawnStepsOf('client/src/models/call/pre-join/state.ts')).toEqual(stepsOf(preJoinSteps));
});

test('a join is possible in every state but its own, and every state leads back to cold', () => {
  const joinable = Object.entries(preJoinSteps).filter(([, events]) => 'join' in events);
  expect(joinable.map(([state]) => state)).toEqual(['cold', 'asking', 'prefetched', 'warm']);
  const toCold = Object.entries(preJoinSteps).filter(([, events]) => Object.values(events).includes('cold'));
  expect(toCold.map(([state]) => state)).toEqual(['asking', 'prefetched', 'warm', 'entering']);
});
