import type { PeerId } from '#shared/protocol/scalars.ts';

/**
 * A participant who is speaking: how loud, in dBov from -127 to 0 as the sender reports it, and their counted address.
 */
export type Voice = { peer: PeerId; volume: number; address: string };

/**
 * Who is forwarded while many speak. A participant in neither set is silent, and is forwarded from the first word on.
 */
export type Floor = {
  /** Since when each speaker has been speaking, in milliseconds. */
  since: ReadonlyMap<PeerId, number>;
  /** Speakers who are not forwarded because enough others are louder. */
  heldBack: ReadonlySet<PeerId>;
};

export const emptyFloor: Floor = { since: new Map(), heldBack: new Set() };

/**
 * A speaker who has just started counts as this much louder, in dB, for this time, in milliseconds, so that first words
 * are not cut off.
 */
const FIRST_WORDS = { ms: 2000, bonus: 20 };
/**
 * A speaker's volume does not count during this time, in milliseconds: the first measurement includes the silence
 * before.
 */
const UNSURE_MS = 250;
/** How much louder, in dB, a held back speaker must be to replace a speaker who is forwarded. */
const HYSTERESIS = 6;
/**
 * The share of the places that one address may take while others speak too. A sender reports its own volume, so that a
 * person with several seats could otherwise silence everybody else.
 */
const ADDRESS_SHARE = 1 / 2;

/**
 * Decides which speakers are forwarded: all of them, unless there are more than `most`. Silent microphones are always
 * forwarded (they send almost nothing), so that no first word is lost before speech is detected.
 */
export function nextFloor(
  { since: before, heldBack }: Floor,
  voices: readonly Voice[],
  { now, most }: { now: number; most: number },
): Floor {
  const since = new Map(voices.map(({ peer }) => [peer, before.get(peer) ?? now]));
  const spokenFor = ({ peer }: Voice) => now - (since.get(peer) ?? now);
  const weight = (voice: Voice) => {
    if (heldBack.has(voice.peer)) return voice.volume;
    return voice.volume + HYSTERESIS + (spokenFor(voice) < FIRST_WORDS.ms ? FIRST_WORDS.bonus : 0);
  };
  const measured = voices.filter((voice) => spokenFor(voice) >= UNSURE_MS);
  const ranked = measured.toSorted((a, b) => weight(b) - weight(a) || (a.peer < b.peer ? -1 : 1));
  const fair = withOthersFirst(ranked, Math.ceil(most * ADDRESS_SHARE));
  return { since, heldBack: new Set(fair.slice(most).map(({ peer }) => peer)) };
}

/** Moves speakers beyond this number per address behind all others. */
function withOthersFirst(ranked: readonly Voice[], most: number): Voice[] {
  const numbers = new Map<string, number>();
  const byWhetherFew = Map.groupBy(ranked, ({ address }) => {
    const number = (numbers.get(address) ?? 0) + 1;
    numbers.set(address, number);
    return number <= most;
  });
  return [...(byWhetherFew.get(true) ?? []), ...(byWhetherFew.get(false) ?? [])];
}
