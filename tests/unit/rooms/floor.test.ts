import { expect, test } from '@jest/globals';
import { emptyFloor, nextFloor } from '../../../server/rooms/floor.ts';

const voices = (...volumes: number[]) =>
  volumes.map((volume, index) => ({ peer: 'abcdef'[index] ?? '', volume, address: `192.0.2.${index}` }));
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

test('those of one address take half of the places, however loud they claim to be, while others speak', () => {
  const crowd = ['a', 'b', 'c', 'd'].map((peer) => ({ peer, volume: 0, address: '192.0.2.1' }));
  const ada = { peer: 'ada', volume: -50, address: '192.0.2.2' };
  const all = [...crowd, ada];
  const held = nextFloor(nextFloor(emptyFloor, all, at(0)), all, at(300)).heldBack;
  expect(held).toEqual(new Set(['b', 'c', 'd']));
});

test('where all are of one address the loudest of them are heard', () => {
  const all = [-10, -20, -30].map((volume, index) => ({ peer: 'abc'[index] ?? '', volume, address: '192.0.2.1' }));
  expect(nextFloor(nextFloor(emptyFloor, all, at(0)), all, at(300)).heldBack).toEqual(new Set(['c']));
});
