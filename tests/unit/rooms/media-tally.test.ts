import { expect, test } from '@jest/globals';
import { isDegraded, MediaTally } from '../../../server/rooms/media-tally.ts';

const HOUR = 3_600_000;

const person = (index: number, address = `203.0.113.${index}`) => ({ id: `person-${index}`, address });

/** Outcomes in order, one a second and each in a network of its own: `+` got media, `-` did not. */
function tallied(outcomes: string): MediaTally {
  const tally = new MediaTally();
  for (const [index, outcome] of [...outcomes].entries()) {
    tally.count(person(index), { got: outcome === '+', at: index * 1000 });
  }
  return tally;
}

test.each([
  { outcomes: '', sentence: '0 of the last 0 participants got no media', degraded: false },
  { outcomes: '+++', sentence: '0 of the last 3 participants got no media', degraded: false },
  { outcomes: '-', sentence: '1 of the last 1 participants got no media', degraded: true },
  { outcomes: '++-', sentence: '1 of the last 3 participants got no media', degraded: false },
  { outcomes: '+-+-', sentence: '2 of the last 4 participants got no media', degraded: true },
  {
    outcomes: `${'-'.repeat(20)}${'+'.repeat(20)}`,
    sentence: '0 of the last 20 participants got no media',
    degraded: false,
  },
])('$outcomes: $sentence', ({ outcomes, sentence, degraded }) => {
  const stats = tallied(outcomes).stats(60_000);
  expect(stats.sentence).toBe(sentence);
  expect(isDegraded(stats)).toBe(degraded);
});

test('a participant counts once, with the latest outcome', () => {
  const tally = tallied('+-');
  for (let again = 0; again < 5; again += 1) tally.count(person(1), { got: false, at: 3000 });
  expect(tally.stats(60_000)).toMatchObject({ participants: 2, withoutMedia: 1 });
  tally.count(person(1), { got: true, at: 4000 });
  expect(tally.stats(60_000)).toMatchObject({ participants: 2, withoutMedia: 0 });
});

test('after an hour an outcome no longer counts', () => {
  expect(tallied('-').stats(HOUR)).toMatchObject({ participants: 0, withoutMedia: 0 });
});

test('one network alone does not degrade a server where two others get media, however often somebody there gets none', () => {
  const tally = tallied('++');
  for (let index = 2; index < 100; index += 1) tally.count(person(index, '2001:db8:7:1'), { got: false, at: 3000 });
  const stats = tally.stats(60_000);
  expect(stats).toMatchObject({ participants: 20, withoutMedia: 18, networksWithoutMedia: 1 });
  expect(stats.sentence).toBe('18 of the last 20 participants got no media, in 1 network');
  expect(isDegraded(stats)).toBe(false);
});

test('several networks without media degrade it, also where one of them has many participants', () => {
  const tally = tallied('++--');
  for (let index = 4; index < 10; index += 1) tally.count(person(index, '203.0.113.3'), { got: false, at: 5000 });
  const stats = tally.stats(60_000);
  expect(stats.sentence).toBe('8 of the last 10 participants got no media, in 2 networks');
  expect(isDegraded(stats)).toBe(true);
});

test('a network without others is judged by its own participants', () => {
  const tally = new MediaTally();
  for (let index = 0; index < 5; index += 1) tally.count(person(index, '203.0.113.1'), { got: false, at: 0 });
  expect(isDegraded(tally.stats(60_000))).toBe(true);
  for (const index of [5, 6]) tally.count(person(index, '203.0.113.1'), { got: true, at: 0 });
  expect(isDegraded(tally.stats(60_000))).toBe(false);
});
