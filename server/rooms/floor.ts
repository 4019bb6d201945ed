import type { PeerId } from '#shared/protocol/scalars.ts';

/**
 * Somebody who is heard now: how loud, in dBov from -127 to 0, as the sender says; and from where, as limits per
 * address count it.
 */
export type Voice = { peer: PeerId; volume: number; address: string };

/** Who has the floor. Whoever is in neither is silent, and is heard from the first word on. */
export type Floor = {
  /** Since when each speaks who is heard, in milliseconds. */
  since: ReadonlyMap<PeerId, number>;
  /** Who speaks and is not forwarded, since enough others are louder. */
  heldBack: ReadonlySet<PeerId>;
};

export const emptyFloor: Floor = { since: new Map(), heldBack: new Set() };

/**
 * Whoever has just begun counts for so much louder, in dB, within this time, in milliseconds: first words are not cut
 * off.
 */
const FIRST_WORDS = { ms: 2000, bonus: 20 };
/** Nobody's volume counts within this time, in milliseconds: their first measure is mixed with the silence before. */
const UNSURE_MS = 250;
/** So much louder, in dB, must somebody be who is held back to take the place of somebody who is heard. */
const HYSTERESIS = 6;
/**
 * Those of one address take at most this share of the places while others speak as well: a volume is what a sender
 * claims, and somebody with some seats could keep everybody else from being heard.
 */
const ADDRESS_SHARE = 1 / 2;

/**
 * Who of those that speak now is forwarded: all, unless they are more than `most`. A silent microphone is forwarded as
 * well (it sends next to nothing), so that nobody's first word is lost while it is being found out that they speak.
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

/** The same, with those behind all others who are more than so many of one address. */
function withOthersFirst(ranked: readonly Voice[], most: number): Voice[] {
  const numbers = new Map<string, number>();
  const byWhetherFew = Map.groupBy(ranked, ({ address }) => {
    const number = (numbers.get(address) ?? 0) + 1;
    numbers.set(address, number);
    return number <= most;
  });
  return [...(byWhetherFew.get(true) ?? []), ...(byWhetherFew.get(false) ?? [])];
}
