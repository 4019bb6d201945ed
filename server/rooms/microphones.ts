import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import { siteOf } from '../limits/site-share.ts';
import type { Party } from './offers.ts';

export type MicrophoneFacts = {
  /** Who is speaking, and who of them is not forwarded because others are louder. */
  speaking: Pick<ReadonlySet<PeerId>, 'has'>;
  heldBack: ReadonlySet<PeerId>;
  /** Who has raised their hand. */
  hands: ReadonlySet<PeerId>;
  now: number;
};

type Sender = Pick<Party, 'id' | 'producers'> & { address: string };
type Microphone = { peer: PeerId; site: string; producer: ProducerId; muted: boolean };

/**
 * In this time, in milliseconds, as many microphones take the places of others as there are places. It bounds the
 * consumers that participants can cause by turns: each chosen microphone gets one per receiver.
 */
const TURNOVER_MS = 10_000;
/** The part of the places that one site may have while others want them. */
const SITE_SHARE = 0.64;

/**
 * Chooses the microphones of a large room that have consumers. Somebody who unmutes, speaks, or raises a hand takes the
 * place of a participant who is least likely to be heard next: a muted one, and of these the one who has been silent
 * for longest. Nobody who is heard loses the place, and one site has at most its share, so that it silences nobody
 * else.
 */
export class Microphones {
  readonly #max: number;
  /** Whether each microphone of the last call was muted. */
  #muted: ReadonlyMap<ProducerId, boolean> = new Map();
  #chosen: ReadonlySet<ProducerId> = new Set();
  /** When each participant was last expected to speak, counted in such moments. */
  #expected = new Map<PeerId, number>();
  #moments = 0;
  /** Those who were expected to speak and have no place, in this order. */
  readonly #asking = new Set<PeerId>();
  /** How many may take the place of another one, at that time. */
  #changes: { left: number; at: number };

  /** At most `max` have consumers. */
  constructor(max: number) {
    this.#max = max;
    this.#changes = { left: max, at: 0 };
  }

  /** This participant speaks, or is about to. */
  expect(peer: PeerId): void {
    this.#moments += 1;
    this.#expected.set(peer, this.#moments);
    this.#asking.add(peer);
  }

  /** All microphones of the last call. */
  get all(): ReadonlySet<ProducerId> {
    return new Set(this.#muted.keys());
  }

  /** @returns the microphones that have no consumers, by sender, and when to call again. */
  choose(senders: readonly Sender[], facts: MicrophoneFacts): { idle: Map<PeerId, ProducerId>; nextAt: number } {
    const all = senders.flatMap(microphoneOf);
    this.#follow(all, facts);
    const chosen = this.#filled(all);
    const nextAt = this.#replace(all, chosen, facts);
    this.#chosen = new Set([...chosen].map(({ producer }) => producer));
    const idle = all.filter((microphone) => !chosen.has(microphone));
    return { idle: new Map(idle.map(({ peer, producer }) => [peer, producer])), nextAt };
  }

  /** Whoever has just unmuted is expected to speak. Forgets those who have left, and those who ask no more. */
  #follow(all: readonly Microphone[], { hands }: MicrophoneFacts): void {
    for (const { peer, producer, muted } of all) if (!muted && this.#muted.get(producer)) this.expect(peer);
    this.#muted = new Map(all.map(({ producer, muted }) => [producer, muted]));
    this.#expected = new Map(all.map((microphone) => [microphone.peer, this.#momentOf(microphone)]));
    const mayAsk = new Set(all.flatMap(({ peer, muted }) => (muted && !hands.has(peer) ? [] : peer)));
    for (const peer of this.#asking) if (!mayAsk.has(peer)) this.#asking.delete(peer);
  }

  /** Those that were chosen, and as many more as there are places: first who asks, then who is not muted. */
  #filled(all: readonly Microphone[]): Set<Microphone> {
    const chosen = new Set(all.filter(({ producer }) => this.#chosen.has(producer)));
    const rankOf = ({ peer, muted }: Microphone) => (this.#asking.has(peer) ? 0 : muted ? 2 : 1);
    const others = all.filter((microphone) => !chosen.has(microphone)).sort((a, b) => rankOf(a) - rankOf(b));
    for (const microphone of others.slice(0, Math.max(0, this.#max - chosen.size))) chosen.add(microphone);
    for (const { peer } of chosen) this.#asking.delete(peer);
    return chosen;
  }

  /** Gives places to those who ask. @returns when to call again for those who wait. */
  #replace(all: readonly Microphone[], chosen: Set<Microphone>, facts: MicrophoneFacts): number {
    this.#refill(facts.now);
    if (this.#asking.size === 0) return Number.POSITIVE_INFINITY;
    const bySender = new Map(all.map((microphone) => [microphone.peer, microphone]));
    const asking = [...this.#asking].flatMap((peer) => bySender.get(peer) ?? []);
    for (const microphone of inTurns(asking)) {
      if (this.#changes.left < 1) break;
      const least = this.#leastLikely(chosen, microphone, facts);
      if (!least) continue;
      chosen.delete(least);
      chosen.add(microphone);
      this.#asking.delete(microphone.peer);
      this.#changes.left -= 1;
    }
    return this.#asking.size > 0 ? facts.now + TURNOVER_MS / this.#max : Number.POSITIVE_INFINITY;
  }

  #leastLikely(
    chosen: ReadonlySet<Microphone>,
    { site }: Microphone,
    { speaking, heldBack, hands }: MicrophoneFacts,
  ): Microphone | undefined {
    const ofSite = [...chosen].filter((microphone) => microphone.site === site);
    const isFull = ofSite.length >= Math.ceil(this.#max * SITE_SHARE);
    const isHeard = ({ peer }: Microphone) => speaking.has(peer) && !heldBack.has(peer);
    const isSilent = ({ peer, muted }: Microphone) => muted && !hands.has(peer);
    const others = (isFull ? ofSite : [...chosen]).filter((microphone) => !isHeard(microphone));
    others.sort((a, b) => Number(isSilent(b)) - Number(isSilent(a)) || this.#momentOf(a) - this.#momentOf(b));
    return others[0];
  }

  #refill(now: number): void {
    const { left, at } = this.#changes;
    this.#changes = { left: Math.min(this.#max, left + ((now - at) * this.#max) / TURNOVER_MS), at: now };
  }

  #momentOf({ peer }: Pick<Microphone, 'peer'>): number {
    return this.#expected.get(peer) ?? 0;
  }
}

function microphoneOf({ id: peer, address, producers }: Sender): Microphone | [] {
  const microphone = producers.find(({ source }) => source === 'microphone');
  return microphone ? { peer, site: siteOf(address), producer: microphone.id, muted: microphone.paused } : [];
}

/** The first of each site, then the second of each, and so on. */
function inTurns(microphones: readonly Microphone[]): Microphone[] {
  const bySite = [...Map.groupBy(microphones, ({ site }) => site).values()];
  const turns = Math.max(0, ...bySite.map(({ length }) => length));
  return Array.from({ length: turns }, (_, turn) => bySite.flatMap((ofSite) => ofSite[turn] ?? [])).flat();
}
