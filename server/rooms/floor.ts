import type { PeerId } from '#shared/protocol/scalars.ts';

/** Somebody who is heard now: how loud, in dBov from -127 to 0. */
export type Voice = { peer: PeerId; volume: number };

/** Who has the floor. Whoever is in neither is silent, and is heard from the first word on. */
export type Floor = {
  /** Since when each speaks who is heard, in milliseconds. */
  since: ReadonlyMap<PeerId, number>;
  /** Who speaks and is not forwarded, since enough others are louder. */
  heldBack: ReadonlySet<PeerId>;
};

export const emptyFloor: Floor = { since: new Map(), heldBack: new Set() };

/** Whoever has just begun counts for so much louder, in dB, within this time, in milliseconds: first words are not cut off. */
const FIRST_WORDS = { ms: 2000, bonus: 20 };
/** Nobody's volume counts within this time, in milliseconds: their first measure is mixed with the silence before. */
const UNSURE_MS = 250;
/** So much louder, in dB, must somebody be who is held back to take the place of somebody who is heard. */
const HYSTERESIS = 6;

/**
 * Who of those that speak now is forwarded: all, unless they are more than `most`. A silent microphone is forwarded as well (it
 * sends next to nothing), so that nobody's first word is lost while it is being found out that they speak.
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
  return { since, heldBack: new Set(ranked.slice(most).map(({ peer }) => peer)) };
}
