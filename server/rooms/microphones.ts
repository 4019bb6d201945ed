import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import { inTurns } from '../limits/in-turns.ts';
import { siteOf } from '../limits/site-share.ts';
import type { Party } from './offers.ts';

export type MicrophoneFacts = {
  /** The participants who speak, and those of them who are not forwarded because others are louder. */
  speaking: Pick<ReadonlySet<PeerId>, 'has'>;
  heldBack: ReadonlySet<PeerId>;
  /** The participants with a raised hand. */
  hands: ReadonlySet<PeerId>;
  now: number;
};

type Sender = Pick<Party, 'id' | 'producers'> & { address: string };
type Microphone = { peer: PeerId; site: string; producer: ProducerId; muted: boolean };
type Known = Pick<Sender, 'producers' | 'address'> & { seen: number };

/** In this time, in milliseconds, as many microphones take the places of others as there are places. */
const TURNOVER_MS = 10_000;
/**
 * Fewer in a room of more than 120 people: each chosen microphone gets a consumer per receiver, and these are so many
 * per second at most when participants speak by turns. A consumer costs the event loop about half a millisecond.
 */
const CONSUMERS_PER_SECOND = 300;
/** So many take places at once in a room of any size, if nobody did for a while. */
const LEAST_AT_ONCE = 5;
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
  /** The senders of the last call, and their microphones. */
  readonly #senders = new Map<PeerId, Known>();
  readonly #microphones = new Map<PeerId, Microphone>();
  readonly #all = new Set<ProducerId>();
  readonly #chosen = new Set<Microphone>();
  readonly #idle = new Map<PeerId, ProducerId>();
  /** When each participant was last expected to speak, as the number of that event. */
  readonly #expected = new Map<PeerId, number>();
  #moments = 0;
  /** Those who were expected to speak and have no place, in this order. */
  readonly #asking = new Set<PeerId>();
  /** How many may take the place of another one, at that time. */
  #changes: { left: number; at: number };
  /** How often `choose` was called. */
  #times = 0;

  /** At most `max` have consumers. */
  constructor(max: number) {
    this.#max = max;
    this.#changes = { left: max, at: 0 };
  }

  /**
   * This participant speaks, or is about to.
   * @returns whether `choose` may give them a place at once; not if they ask again, or must wait.
   */
  expect(peer: PeerId, now: number): boolean {
    this.#moments += 1;
    this.#expected.set(peer, this.#moments);
    if (this.#asking.has(peer)) return false;
    this.#asking.add(peer);
    this.#refill(now);
    return this.#changes.left >= 1;
  }

  /** All microphones of the last call; later calls change it. */
  get all(): ReadonlySet<ProducerId> {
    return this.#all;
  }

  /**
   * @returns the microphones that have no consumers, by sender, which later calls change; and when to call again.
   */
  choose(
    senders: readonly Sender[],
    facts: MicrophoneFacts,
  ): { idle: ReadonlyMap<PeerId, ProducerId>; nextAt: number } {
    this.#follow(senders, facts);
    this.#forgetAsking(facts);
    this.#fill();
    const nextAt = this.#replace(facts);
    return { idle: this.#idle, nextAt };
  }

  /** Updates the microphones of senders who have changed something, and skips the others. */
  #follow(senders: readonly Sender[], { now }: MicrophoneFacts): void {
    this.#times += 1;
    for (const sender of senders) {
      const known = this.#senders.get(sender.id);
      if (known?.producers === sender.producers && known.address === sender.address) known.seen = this.#times;
      else this.#take(sender, now);
    }
    if (this.#senders.size > senders.length) this.#forgetUnseen();
  }

  /** A peer that has just unmuted is expected to speak. */
  #take(sender: Sender, at: number): void {
    const { id: peer, producers, address } = sender;
    this.#senders.set(peer, { producers, address, seen: this.#times });
    const [before, now] = [this.#microphones.get(peer), microphoneOf(sender)];
    if (before && now && before.producer === now.producer) {
      if (before.muted && !now.muted) this.expect(peer, at);
      Object.assign(before, now);
      return;
    }
    this.#drop(peer);
    if (!now) return;
    this.#microphones.set(peer, now);
    this.#all.add(now.producer);
    this.#idle.set(peer, now.producer);
  }

  #drop(peer: PeerId): void {
    const microphone = this.#microphones.get(peer);
    if (!microphone) return;
    this.#microphones.delete(peer);
    this.#all.delete(microphone.producer);
    this.#chosen.delete(microphone);
    this.#idle.delete(peer);
  }

  #forgetUnseen(): void {
    for (const [peer, { seen }] of this.#senders) {
      if (seen === this.#times) continue;
      this.#senders.delete(peer);
      this.#drop(peer);
      this.#expected.delete(peer);
    }
  }

  /** Those without a microphone, and those who muted it or lowered their hand, ask no more. */
  #forgetAsking({ hands }: MicrophoneFacts): void {
    for (const peer of this.#asking) {
      const microphone = this.#microphones.get(peer);
      if (!microphone) this.#expected.delete(peer);
      if (!microphone || (microphone.muted && !hands.has(peer))) this.#asking.delete(peer);
    }
  }

  /** Fills free places: first with participants who ask for one, then with those who are not muted. */
  #fill(): void {
    const free = this.#max - this.#chosen.size;
    if (free > 0 && this.#idle.size > 0) {
      const rankOf = ({ peer, muted }: Microphone) => (this.#asking.has(peer) ? 0 : muted ? 2 : 1);
      const idle = [...this.#idle.keys()].flatMap((peer) => this.#microphones.get(peer) ?? []);
      for (const microphone of idle.sort((a, b) => rankOf(a) - rankOf(b)).slice(0, free)) this.#choose(microphone);
    }
    for (const { peer } of this.#chosen) this.#asking.delete(peer);
  }

  #choose(microphone: Microphone): void {
    this.#chosen.add(microphone);
    this.#idle.delete(microphone.peer);
  }

  /** Gives places to those who ask. @returns when to call again for those who wait. */
  #replace(facts: MicrophoneFacts): number {
    this.#refill(facts.now);
    if (this.#asking.size === 0) return Number.POSITIVE_INFINITY;
    const asking = [...this.#asking].flatMap((peer) => this.#microphones.get(peer) ?? []);
    for (const microphone of inTurns(asking, ({ site }) => site)) {
      if (this.#changes.left < 1) break;
      const least = this.#leastLikely(microphone, facts);
      if (!least) continue;
      this.#chosen.delete(least);
      this.#idle.set(least.peer, least.producer);
      this.#choose(microphone);
      this.#asking.delete(microphone.peer);
      this.#changes.left -= 1;
    }
    return this.#asking.size > 0 ? facts.now + 1 / this.#changesPerMs : Number.POSITIVE_INFINITY;
  }

  #leastLikely({ site }: Microphone, { speaking, heldBack, hands }: MicrophoneFacts): Microphone | undefined {
    const ofSite = [...this.#chosen].filter((microphone) => microphone.site === site);
    const isFull = ofSite.length >= Math.ceil(this.#max * SITE_SHARE);
    const isHeard = ({ peer }: Microphone) => speaking.has(peer) && !heldBack.has(peer);
    const isSilent = ({ peer, muted }: Microphone) => muted && !hands.has(peer);
    const others = (isFull ? ofSite : [...this.#chosen]).filter((microphone) => !isHeard(microphone));
    others.sort((a, b) => Number(isSilent(b)) - Number(isSilent(a)) || this.#momentOf(a) - this.#momentOf(b));
    return others[0];
  }

  #refill(now: number): void {
    const { left, at } = this.#changes;
    const perMs = this.#changesPerMs;
    const most = Math.min(this.#max, Math.max(LEAST_AT_ONCE, perMs * TURNOVER_MS));
    this.#changes = { left: Math.min(most, left + (now - at) * perMs), at: now };
  }

  get #changesPerMs(): number {
    return Math.min(this.#max / TURNOVER_MS, CONSUMERS_PER_SECOND / 1000 / this.#senders.size);
  }

  #momentOf({ peer }: Pick<Microphone, 'peer'>): number {
    return this.#expected.get(peer) ?? 0;
  }
}

function microphoneOf({ id: peer, address, producers }: Sender): Microphone | undefined {
  const microphone = producers.find(({ source }) => source === 'microphone');
  return microphone ? { peer, site: siteOf(address), producer: microphone.id, muted: microphone.paused } : undefined;
}
