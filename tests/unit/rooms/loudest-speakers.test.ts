import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type LoudestSpeakers,
  nextLoudestSpeakers,
  noSpeakers,
  type Voice,
} from '../../../server/rooms/loudest-speakers.ts';

const voices = (...volumes: number[]) =>
  volumes.map((volume, index) => ({ peer: 'abcdef'[index] ?? '', volume, address: `192.0.2.${index}` }));
const at = (now: number) => ({ now, max: 2 });
/** Once all of them have been measured. */
const measured = (...volumes: number[]) =>
  nextLoudestSpeakers(nextLoudestSpeakers(noSpeakers, voices(...volumes), at(0)), voices(...volumes), at(300));

test('up to the limit everybody is heard, however quiet', () => {
  expect(measured(-10, -54).heldBack).toEqual(new Set());
});

test('beyond it, the quietest is held back', () => {
  expect(measured(-10, -20, -30).heldBack).toEqual(new Set(['c']));
});

test('a new speaker is not cut off by speakers who are a little louder', () => {
  const begins = nextLoudestSpeakers(measured(-10, -20), voices(-10, -20, -30), at(5000));
  expect(nextLoudestSpeakers(begins, voices(-10, -20, -30), at(5300)).heldBack).toEqual(new Set(['b']));
});

test('a new speaker is not ranked by a measurement that is half silence', () => {
  const begins = nextLoudestSpeakers(measured(-10, -20), voices(-10, -20, -54), at(5000));
  expect(begins.heldBack).toEqual(new Set());
  expect(nextLoudestSpeakers(begins, voices(-10, -20, -25), at(5300)).heldBack).toEqual(new Set(['b']));
});

test('a held-back speaker replaces another only if clearly louder', () => {
  const held = nextLoudestSpeakers(measured(-10, -20, -30), voices(-10, -20, -30), at(5000));
  expect(nextLoudestSpeakers(held, voices(-10, -20, -16), at(5300)).heldBack).toEqual(new Set(['c']));
  expect(nextLoudestSpeakers(held, voices(-10, -20, -12), at(5300)).heldBack).toEqual(new Set(['b']));
});

test('a speaker who falls silent is heard again from the next word on', () => {
  expect(nextLoudestSpeakers(measured(-10, -20, -30), voices(-10, -20), at(600)).heldBack).toEqual(new Set());
});

const seats = (address: string, ...volumes: number[]) =>
  volumes.map((volume, index) => ({ peer: `${address} ${index}`, volume, address }));
/** The speakers of six who are held back, once all have been measured and have said their first words. */
const heldBackOf = (...all: Voice[][]) => {
  const everybody = all.flat();
  const times = [0, 300, 3000];
  const speakers = times.reduce((before, now) => nextLoudestSpeakers(before, everybody, { now, max: 6 }), noSpeakers);
  return [...speakers.heldBack].toSorted();
};

test.each([
  { who: 'two networks of one IPv6 site', eves: ['2001:db8:1:1', '2001:db8:1:2'] },
  { who: 'many networks of one IPv6 site', eves: ['1', '2', '3', '4', '5', '6'].map((n) => `2001:db8:1:${n}`) },
  { who: 'two IPv4 addresses', eves: ['192.0.2.1', '192.0.2.2'] },
  { who: 'five sites', eves: ['192.0.2.1', '192.0.2.2', '2001:db8:1:1', '2001:db8:2:1', '2001:db8:3:1'] },
])('[F8] a quiet site is heard, however many seats $who fill', ({ eves }) => {
  const heldBack = heldBackOf(...eves.map((address) => seats(address, 0, 0, 0)), seats('198.51.100.1', -54));
  expect(heldBack).toHaveLength(eves.length * 3 + 1 - 6);
  expect(heldBack).not.toContain('198.51.100.1 0');
});

test('[F8] sites take turns: the loudest of each, then the second of each', () => {
  const [loud, soft, alone] = [
    seats('192.0.2.1', -1, -2, -3, -4),
    seats('192.0.2.2', -40, -41, -42),
    seats('192.0.2.3', -50),
  ];
  expect(heldBackOf(loud, soft, alone)).toEqual(['192.0.2.1 3', '192.0.2.2 2']);
});

test('[F8] where all are of one site the loudest of them are heard', () => {
  const office = seats('192.0.2.1', ...Array.from({ length: 20 }, (_, index) => -10 - index));
  expect(heldBackOf(office)).toEqual(
    office
      .slice(6)
      .map(({ peer }) => peer)
      .toSorted(),
  );
});

test('[F8] speakers who continue as loudly as before keep their places', () => {
  const site = fc.array(fc.integer({ min: -54, max: 0 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(site, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 8 }), (sites, max) => {
      const all = sites.flatMap((volumes, index) => seats(`192.0.2.${index}`, ...volumes));
      const at = (before: LoudestSpeakers, now: number) => nextLoudestSpeakers(before, all, { now, max });
      const spoken = [0, 300, 2100].reduce(at, noSpeakers);
      expect(at(spoken, 2400).heldBack).toEqual(spoken.heldBack);
      expect(at(at(spoken, 2400), 2700).heldBack).toEqual(spoken.heldBack);
    }),
  );
});
