import { expect, test } from '@jest/globals';
import { isDegraded, MediaTally } from '../../../server/rooms/media-tally.ts';

const HOUR = 3_600_000;

/** Outcomes in order, one a second: `+` got media, `-` did not. */
function tallied(outcomes: string): MediaTally {
  const tally = new MediaTally();
  for (const [index, outcome] of [...outcomes].entries()) {
    tally.count(`person-${index}`, { got: outcome === '+', at: index * 1000 });
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
  for (let again = 0; again < 5; again += 1) tally.count('person-1', { got: false, at: 3000 });
  expect(tally.stats(60_000)).toMatchObject({ participants: 2, withoutMedia: 1 });
  tally.count('person-1', { got: true, at: 4000 });
  expect(tally.stats(60_000)).toMatchObject({ participants: 2, withoutMedia: 0 });
});

test('after an hour an outcome no longer counts', () => {
  expect(tallied('-').stats(HOUR)).toMatchObject({ participants: 0, withoutMedia: 0 });
});
