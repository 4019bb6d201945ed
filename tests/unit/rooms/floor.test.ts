import { expect, test } from '@jest/globals';
import { emptyFloor, nextFloor } from '../../../server/rooms/floor.ts';

const voices = (...volumes: number[]) => volumes.map((volume, index) => ({ peer: 'abcdef'[index] ?? '', volume }));
const at = (now: number) => ({ now, most: 2 });
/** Once all of them have been measured. */
const measured = (...volumes: number[]) =>
  nextFloor(nextFloor(emptyFloor, voices(...volumes), at(0)), voices(...volumes), at(300));

test('up to the limit everybody is heard, however quiet', () => {
  expect(measured(-10, -54).heldBack).toEqual(new Set());
});

test('of more, the quietest is held back', () => {
  expect(measured(-10, -20, -30).heldBack).toEqual(new Set(['c']));
});

test('whoever begins is not cut off by those who are a little louder', () => {
  const begins = nextFloor(measured(-10, -20), voices(-10, -20, -30), at(5000));
  expect(nextFloor(begins, voices(-10, -20, -30), at(5300)).heldBack).toEqual(new Set(['b']));
});

test('whoever begins is not judged by a measure that is half silence', () => {
  const begins = nextFloor(measured(-10, -20), voices(-10, -20, -54), at(5000));
  expect(begins.heldBack).toEqual(new Set());
  expect(nextFloor(begins, voices(-10, -20, -25), at(5300)).heldBack).toEqual(new Set(['b']));
});

test('whoever is held back takes the floor only where clearly louder', () => {
  const held = nextFloor(measured(-10, -20, -30), voices(-10, -20, -30), at(5000));
  expect(nextFloor(held, voices(-10, -20, -16), at(5300)).heldBack).toEqual(new Set(['c']));
  expect(nextFloor(held, voices(-10, -20, -12), at(5300)).heldBack).toEqual(new Set(['b']));
});

test('whoever falls silent is heard again from their next word on', () => {
  expect(nextFloor(measured(-10, -20, -30), voices(-10, -20), at(600)).heldBack).toEqual(new Set());
});
