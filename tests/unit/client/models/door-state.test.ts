import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { doorSteps } from '../../../../client/src/models/door/door-state.ts';

const steps = Object.entries(doorSteps).flatMap(([from, events]) =>
  Object.entries(events).map(([event, to]) => `${from} --> ${to}: ${event}`),
);

test('the architecture page draws the steps that the code has', () => {
  const [, drawing = ''] = /cold\n((?: {2}\w+ --> \w+: \w+\n)+)```\n\nThe three grades/.exec(
    readFileSync('docs/architecture.md', 'utf8'),
  ) ?? [''];
  const drawn = drawing.trim().split('\n');
  expect(drawn.map((line) => line.trim()).toSorted()).toEqual(steps.toSorted());
});

test('a join is possible in every state but its own, and every state leads back to cold', () => {
  const joinable = Object.entries(doorSteps).filter(([, events]) => 'join' in events);
  expect(joinable.map(([state]) => state)).toEqual(['cold', 'asking', 'prefetched', 'warm']);
  const toCold = Object.entries(doorSteps).filter(([, events]) => Object.values(events).includes('cold'));
  expect(toCold.map(([state]) => state)).toEqual(['asking', 'prefetched', 'warm', 'entering']);
});
