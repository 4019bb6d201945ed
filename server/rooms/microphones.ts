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

type Sender = Pick<Party, 'id' | 'producers'> & { address: string; seated: boolean };
/** `prepared`: its sender has not joined yet, so nobody hears it. */
type Microphone = { peer: PeerId; site: string; producer: ProducerId; muted: boolean; prepared: boolean };
type KnownSender = Pick<Sender, 'producers' | 'address' | 'seated'> & { seenInCall: number };

/** In this time, in milliseconds, at most as many microphones replace another one as there are places. */
const TURNOVER_MS = 10_000;
/**
 * The limit of new consumers in a room of more than 120 people, where each replacement creates a consumer per receiver.
 * A consumer costs the event loop about half a millisecond.
 */
const CONSUMERS_PER_SECOND = 300;
/** How many microphones may replace others at one time, in a room of any size, after a while without replacements. */
const MIN_BURST = 5;
/** The part of the places that the microphones of one site may have while others want them. */
const SITE_SHARE = 0.64;

/**
 * Assigns the places of a large room to its microphones. Only a microphone with a place has consumers; an *idle* one
 * has no place, and nobody hears it. A participant who unmutes, speaks or raises a hand requests a place. If none is
 * free, the microphone that is least likely to be heard next loses its place: a muted one if possible, and of several
 * the one whose participant has been silent for longest. A participant who is heard never loses the place. One site
 * has at most its share of the places, so that it cannot silence everybody else.
 */
export class Microphones {
  readonly #places: number;
  /** The senders of the last call of `assignPlaces`, and their microphones. */
  readonly #senders = new Map<PeerId, KnownSender>();
  readonly #microphones = new Map<PeerId, Microphone>();
  readonly #all = new Set<ProducerId>();
  readonly #withPlace = new Set<Microphone>();
  readonly #idle = new Map<PeerId, ProducerId>();
  /** Numbers the requests; the last one of each participant tells how recently they spoke. */
  #requests = 0;
  readonly #lastRequest = new Map<PeerId, number>();
  /** The participants who have requested a place and not received one, in the order of their requests. */
  readonly #waiting = new Set<PeerId>();
  /** The last replacement of each site, numbered: the site that has waited for longest has the next turn. */
  readonly #lastTurn = new Map<string, number>();
  #turns = 0;
  /** How many microphones may replace others, as counted at that time. */
  #replacements: { left: number; at: number };
  /** How often `assignPlaces` was called. */
  #calls = 0;

  constructor(places: number) {
    this.#places = places;
    this.#replacements = { left: places, at: 0 };
  }

  /**
   * Requests a place for a participant who speaks or is about to.
   * @returns whether `assignPlaces` may assign it at once. False for a repeated request, and while too many
   * microphones have replaced others.
   */
  requestPlace(peer: PeerId, now: number): boolean {
    this.#requests += 1;
    this.#lastRequest.set(peer, this.#requests);
    if (this.#waiting.has(peer)) return false;
    this.#waiting.add(peer);
    this.#refillReplacements(now);
    return this.#replacements.left >= 1;
  }

  /** All microphones of the last call of `assignPlaces`; later calls change this set. */
  get all(): ReadonlySet<ProducerId> {
    return this.#all;
  }

  /** @returns the idle microphones by sender, a map that later calls change; and when to call again. */
  assignPlaces(
    senders: readonly Sender[],
    facts: MicrophoneFacts,
  ): { idle: ReadonlyMap<PeerId, ProducerId>; nextAt: number } {
    this.#updateSenders(senders, facts);
    this.#dropObsoleteRequests(facts);
    this.#fillFreePlaces();
    const nextAt = this.#replaceOthers(facts);
    return { idle: this.#idle, nextAt };
  }

  /** Updates the microphones of senders who have changed something, and skips the other senders. */
  #updateSenders(senders: readonly Sender[], { now }: MicrophoneFacts): void {
    this.#calls += 1;
    for (const sender of senders) {
      const known = this.#senders.get(sender.id);
      if (known && isSame(known, sender)) known.seenInCall = this.#calls;
      else this.#updateSender(sender, now);
    }
    if (this.#senders.size > senders.length) this.#removeAbsentSenders();
  }

  /** Requests a place for a microphone that has just been unmuted. */
  #updateSender(sender: Sender, at: number): void {
    const { id: peer, producers, address, seated } = sender;
    this.#senders.set(peer, { producers, address, seated, seenInCall: this.#calls });
    const [before, now] = [this.#microphones.get(peer), microphoneOf(sender)];
    if (before && now && before.producer === now.producer) {
      if (seated && before.muted && !now.muted) this.requestPlace(peer, at);
      Object.assign(before, now);
      return;
    }
    this.#removeMicrophone(peer);
    if (!now) return;
    this.#microphones.set(peer, now);
    this.#all.add(now.producer);
    this.#idle.set(peer, now.producer);
  }

  #removeMicrophone(peer: PeerId): void {
    const microphone = this.#microphones.get(peer);
    if (!microphone) return;
    this.#microphones.delete(peer);
    this.#all.delete(microphone.producer);
    this.#withPlace.delete(microphone);
    this.#idle.delete(peer);
  }

  #removeAbsentSenders(): void {
    for (const [peer, { seenInCall }] of this.#senders) {
      if (seenInCall === this.#calls) continue;
      this.#senders.delete(peer);
      this.#removeMicrophone(peer);
      this.#lastRequest.delete(peer);
    }
    const sites = new Set([...this.#microphones.values()].map(({ site }) => site));
    for (const site of this.#lastTurn.keys()) if (!sites.has(site)) this.#lastTurn.delete(site);
  }

  /** Drops the requests of participants without a microphone, and of muted ones without a raised hand. */
  #dropObsoleteRequests({ hands }: MicrophoneFacts): void {
    for (const peer of this.#waiting) {
      const microphone = this.#microphones.get(peer);
      if (!microphone) this.#lastRequest.delete(peer);
      if (!microphone || (microphone.muted && !hands.has(peer))) this.#waiting.delete(peer);
    }
  }

  /** Fills free places: first with requested microphones, then with unmuted ones; with prepared ones last. */
  #fillFreePlaces(): void {
    const free = this.#places - this.#withPlace.size;
    if (free > 0 && this.#idle.size > 0) {
      const rankOf = ({ peer, muted, prepared }: Microphone) =>
        prepared ? 3 : this.#waiting.has(peer) ? 0 : muted ? 2 : 1;
      const idle = [...this.#idle.keys()].flatMap((peer) => this.#microphones.get(peer) ?? []);
      for (const microphone of idle.sort((a, b) => rankOf(a) - rankOf(b)).slice(0, free)) this.#givePlace(microphone);
    }
    for (const { peer } of this.#withPlace) this.#waiting.delete(peer);
  }

  #givePlace(microphone: Microphone): void {
    this.#withPlace.add(microphone);
    this.#idle.delete(microphone.peer);
  }

  /** Gives waiting microphones the places of others. @returns when to call again for those that still wait. */
  #replaceOthers(facts: MicrophoneFacts): number {
    this.#refillReplacements(facts.now);
    if (this.#waiting.size === 0) return Number.POSITIVE_INFINITY;
    const waiting = [...this.#waiting].flatMap((peer) => this.#microphones.get(peer) ?? []);
    waiting.sort((a, b) => this.#lastTurnOf(a) - this.#lastTurnOf(b));
    for (const microphone of inTurns(waiting, ({ site }) => site)) {
      if (this.#replacements.left < 1) break;
      const replaced = this.#replaceableBy(microphone, facts);
      if (!replaced) continue;
      this.#withPlace.delete(replaced);
      this.#idle.set(replaced.peer, replaced.producer);
      this.#givePlace(microphone);
      this.#waiting.delete(microphone.peer);
      this.#replacements.left -= 1;
      this.#turns += 1;
      this.#lastTurn.set(microphone.site, this.#turns);
    }
    return this.#waiting.size > 0 ? facts.now + 1 / this.#replacementsPerMs : Number.POSITIVE_INFINITY;
  }

  /** The microphone that is least likely to be heard next; of the same site if that has its whole share. */
  #replaceableBy({ site }: Microphone, { speaking, heldBack, hands }: MicrophoneFacts): Microphone | undefined {
    const ofSite = [...this.#withPlace].filter((microphone) => microphone.site === site);
    const isFull = ofSite.length >= Math.ceil(this.#places * SITE_SHARE);
    const isHeard = ({ peer }: Microphone) => speaking.has(peer) && !heldBack.has(peer);
    const silenceOf = ({ peer, muted, prepared }: Microphone) => (prepared ? 2 : muted && !hands.has(peer) ? 1 : 0);
    const others = (isFull ? ofSite : [...this.#withPlace]).filter((microphone) => !isHeard(microphone));
    others.sort((a, b) => silenceOf(b) - silenceOf(a) || this.#lastRequestOf(a) - this.#lastRequestOf(b));
    return others[0];
  }

  #refillReplacements(now: number): void {
    const { left, at } = this.#replacements;
    const perMs = this.#replacementsPerMs;
    const max = Math.min(this.#places, Math.max(MIN_BURST, perMs * TURNOVER_MS));
    this.#replacements = { left: Math.min(max, left + (now - at) * perMs), at: now };
  }

  get #replacementsPerMs(): number {
    return Math.min(this.#places / TURNOVER_MS, CONSUMERS_PER_SECOND / 1000 / this.#senders.size);
  }

  /** 0 for a site of which no microphone has replaced another one yet. */
  #lastTurnOf({ site }: Microphone): number {
    return this.#lastTurn.get(site) ?? 0;
  }

  /** 0 for a participant who has never requested a place. */
  #lastRequestOf({ peer }: Microphone): number {
    return this.#lastRequest.get(peer) ?? 0;
  }
}

const isSame = (known: KnownSender, { producers, address, seated }: Sender) =>
  known.producers === producers && known.address === address && known.seated === seated;

function microphoneOf({ id: peer, address, seated, producers }: Sender): Microphone | undefined {
  const microphone = producers.find(({ source }) => source === 'microphone');
  if (!microphone) return undefined;
  return { peer, site: siteOf(address), producer: microphone.id, muted: microphone.paused, prepared: !seated };
}
