/** When workers died in the last minute, by the clock that is passed in, in milliseconds. */
export type Deaths = readonly number[];

export const noDeaths: Deaths = [];

export type RespawnOptions = {
  /** So many are replaced at once; whatever makes more die is not mended by haste. */
  maxDeathsPerMinute: number;
};

const MINUTE_MS = 60_000;
/** The first delay, which each further death doubles, and the longest. */
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;

/**
 * One more has died: how long to wait before another is started in its place. Where no other runs, it is the first
 * delay at most.
 */
export function withDeath(
  deaths: Deaths,
  { maxDeathsPerMinute, othersRun }: RespawnOptions & { othersRun: boolean },
  now: number,
): { deaths: Deaths; inMs: number } {
  const recent = [...recently(deaths, now), now];
  const tooMany = recent.length - maxDeathsPerMinute;
  if (tooMany <= 0) return { deaths: recent, inMs: 0 };
  const longest = othersRun ? LONGEST_DELAY_MS : FIRST_DELAY_MS;
  return { deaths: recent, inMs: Math.min(longest, FIRST_DELAY_MS * 2 ** (tooMany - 1)) };
}

/** Whether more have died within the last minute than are replaced at once. */
export function isUnstable(deaths: Deaths, { maxDeathsPerMinute }: RespawnOptions, now: number): boolean {
  return recently(deaths, now).length > maxDeathsPerMinute;
}

const recently = (deaths: Deaths, now: number) => deaths.filter((at) => now - at < MINUTE_MS);
