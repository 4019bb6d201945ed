/** When workers died in the last minute, on the given clock, in milliseconds. */
export type Deaths = readonly number[];

export const noDeaths: Deaths = [];

export type RespawnOptions = {
  /** How many are replaced at once; more deaths are not cured by haste. */
  maxDeathsPerMinute: number;
};

const MINUTE_MS = 60_000;
/** The first delay, which each further death doubles, and the longest. */
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;

/**
 * Counts a death and returns how long to wait before starting a replacement. While no other worker runs, the wait is at
 * most the first delay.
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

/** Whether more workers died within the last minute than are replaced at once. */
export function isUnstable(deaths: Deaths, { maxDeathsPerMinute }: RespawnOptions, now: number): boolean {
  return recently(deaths, now).length > maxDeathsPerMinute;
}

const recently = (deaths: Deaths, now: number) => deaths.filter((at) => now - at < MINUTE_MS);
