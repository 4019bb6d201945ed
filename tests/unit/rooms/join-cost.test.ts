import { expect, test } from '@jest/globals';
import { historyCost, joinCost } from '../../../server/rooms/join-cost.ts';
import type { Source } from '../../../server/shared/protocol/scalars.ts';

const cost = (people: number, sources: readonly Source[]) => {
  const producers = Array.from({ length: people }, () => sources.map((source) => ({ source }))).flat();
  return joinCost({ people, producers, maxVisible: 25, maxMicrophones: 25 });
};

test.each<{ people: number; sources: readonly Source[]; expected: number }>([
  { people: 0, sources: [], expected: 10 },
  { people: 9, sources: ['microphone', 'camera'], expected: 28 },
  { people: 19, sources: ['microphone', 'camera', 'screen', 'screen-audio'], expected: 73 },
  { people: 85, sources: ['microphone', 'camera'], expected: 85 },
  { people: 1000, sources: ['microphone', 'camera'], expected: 1000 },
])('[J16] a join of $people people who each send $sources costs $expected', ({ people, sources, expected }) => {
  expect(cost(people, sources)).toBe(expected);
});

test.each([
  { characters: 0, files: 0, expected: 0 },
  { characters: 9999, files: 49, expected: 0 },
  { characters: 60_000, files: 400, expected: 14 },
])(
  '[J16] $characters characters of chat and $files offered files cost $expected',
  ({ characters, files, expected }) => {
    expect(historyCost({ characters, files })).toBe(expected);
  },
);
