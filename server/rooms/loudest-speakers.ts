import type { PeerId } from '#shared/protocol/scalars.ts';
import { inTurns } from '../limits/in-turns.ts';
import { siteOf } from '../limits/site-share.ts';

/**
 * A participant who is speaking: how loud, in dBov from -127 to 0 as the sender reports it, and their counted address.
 */
export type Voice = { peer: PeerId; volume: number; address: string };

/**
 * The speakers who are forwarded while many speak. A participant in neither set is silent, and is forwarded from the
 * first word on.
 */
export type LoudestSpeakers = {
  /** Since when each speaker has been speaking, in milliseconds. */
  since: ReadonlyMap<PeerId, number>;
  /** Speakers who are not forwarded because enough others are louder. */
  heldBack: ReadonlySet<PeerId>;
};

export const noSpeakers: LoudestSpeakers = { since: new Map(), heldBack: new Set() };

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
 * Decides which speakers are forwarded: all of them, unless there are more than `most`. Silent microphones are always
 * forwarded (they send almost nothing), so that no first word is lost before speech is detected. A sender reports its
 * own volume, so that a person with several seats could otherwise silence everybody else: sites take turns.
 */
export function nextLoudestSpeakers(
  { since: before, heldBack }: LoudestSpeakers,
  voices: readonly Voice[],
  { now, max }: { now: number; max: number },
): LoudestSpeakers {
  const since = new Map(voices.map(({ peer }) => [peer, before.get(peer) ?? now]));
  const spokenFor = ({ peer }: Voice) => now - (since.get(peer) ?? now);
  const weight = (voice: Voice) => {
    if (heldBack.has(voice.peer)) return voice.volume;
    return voice.volume + HYSTERESIS + (spokenFor(voice) < FIRST_WORDS.ms ? FIRST_WORDS.bonus : 0);
  };
  const measured = voices.filter((voice) => spokenFor(voice) >= UNSURE_MS);
  const ranked = measured.toSorted((a, b) => weight(b) - weight(a) || (a.peer < b.peer ? -1 : 1));
  const surplus = inTurns(ranked, ({ address }) => siteOf(address)).slice(max);
  return { since, heldBack: new Set(surplus.map(({ peer }) => peer)) };
}
