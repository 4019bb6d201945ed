import { expect, test } from '@jest/globals';
import { emptyFloor, nextFloor } from '../../../server/rooms/floor.ts';

const voices = (...volumes: number[]) => volumes.map((volume, index) => ({ peer: 'abcdef'[index] ?? '', volume }));
const at = (now: number) => ({ now, most: 2 });

test('up to the limit everybody is heard, however quiet', () => {
  expect(nextFloor(emptyFloor, voices(-10, -54), at(0)).heldBack).toEqual(new Set());
});

test('of more, the quietest is held back', () => {
  expect(nextFloor(emptyFloor, voices(-10, -20, -30), at(0)).heldBack).toEqual(new Set(['c']));
});

test('whoever begins is not cut off by those who are a little louder', () => {
  const two = nextFloor(emptyFloor, voices(-10, -20), at(0));
  expect(nextFloor(two, voices(-10, -20, -30), at(5000)).heldBack).toEqual(new Set(['b']));
});

test('whoever is held back takes the floor only where clearly louder', () => {
  const held = nextFloor(nextFloor(emptyFloor, voices(-10, -20, -30), at(0)), voices(-10, -20, -30), at(5000));
  expect(nextFloor(held, voices(-10, -20, -16), at(5300)).heldBack).toEqual(new Set(['c']));
  expect(nextFloor(held, voices(-10, -20, -12), at(5300)).heldBack).toEqual(new Set(['b']));
});

test('whoever falls silent is heard again from their next word on', () => {
  const held = nextFloor(emptyFloor, voices(-10, -20, -30), at(0));
  expect(nextFloor(held, voices(-10, -20), at(300)).heldBack).toEqual(new Set());
});
