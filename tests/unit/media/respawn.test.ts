import { expect, test } from '@jest/globals';
import { type Deaths, isUnstable, noDeaths, withDeath } from '../../../server/media/respawn.ts';

const options = { maxDeathsPerMinute: 2, othersRun: true };

/** The wait after each of these deaths, in milliseconds. */
function waits(times: readonly number[], { othersRun = true } = {}): number[] {
  let deaths: Deaths = noDeaths;
  return times.map((at) => {
    const next = withDeath(deaths, { ...options, othersRun }, at);
    deaths = next.deaths;
    return next.inMs;
  });
}

test.each([
  { what: 'few deaths', at: [0, 30_000], want: [0, 0] },
  { what: 'deaths that are far apart', at: [0, 30_000, 61_000, 91_000], want: [0, 0, 0, 0] },
  { what: 'too many', at: [0, 1, 2, 3, 4], want: [0, 0, 1000, 2000, 4000] },
  { what: 'no deaths for a minute after too many', at: [0, 1, 2, 61_000], want: [0, 0, 1000, 0] },
])('$what are replaced after $want', ({ at, want }) => {
  expect(waits(at)).toEqual(want);
});

test('the only one that ran is replaced after a second, however many died', () => {
  expect(waits([0, 1, 2, 3, 4, 5], { othersRun: false })).toEqual([0, 0, 1000, 1000, 1000, 1000]);
});

test('half a minute is the longest wait', () => {
  expect(Math.max(...waits(Array.from({ length: 40 }, (_, index) => index)))).toBe(30_000);
});

test('it is unstable while more have died within a minute than are replaced at once', () => {
  const deaths = [0, 1, 2];
  expect(isUnstable(deaths, options, 3)).toBe(true);
  expect(isUnstable(deaths, options, 60_000)).toBe(false);
});
