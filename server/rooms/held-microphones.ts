import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';

/** Whether this microphone's sender should send, or hold what is said. */
export type HoldNews = { peer: PeerId; producer: ProducerId; holds: boolean };

type Microphone = {
  peer: PeerId;
  holds: boolean;
  /** When its consumers are no longer needed, or since when it has some again. */
  at: number;
  /** The consumers without a receipt, once it has been chosen again. */
  awaited: Set<string> | undefined;
};

/**
 * How long consumers outlive the request to hold, in milliseconds: a sender who begins to speak before it arrives is
 * still heard.
 */
const CLOSING_MS = 1000;
/** How long receipts are awaited before held speech is sent, in milliseconds: a poor receiver keeps nobody waiting. */
const RECEIPTS_MS = 1000;

/**
 * Tells the senders of microphones without consumers to hold what is said, and to send it once the receivers have
 * applied new consumers: so no first word is lost, and silence costs nothing.
 */
export class HeldMicrophones {
  /** Those that were ever told to hold. */
  readonly #told = new Map<ProducerId, Microphone>();
  /** The microphones of the last call. */
  readonly #known = new Set<ProducerId>();

  /** Whether this microphone's sender was told to hold; undefined if it was never told anything. */
  holds(producer: ProducerId): boolean | undefined {
    return this.#told.get(producer)?.holds;
  }

  /**
   * Takes the microphones that should have no consumers, of all that there are.
   * @returns the news for their senders, the senders whose microphones have no consumers now, and when to call again.
   */
  follow(
    idle: ReadonlyMap<PeerId, ProducerId>,
    { all, now }: { all: ReadonlySet<ProducerId>; now: number },
  ): { news: HoldNews[]; unheard: Set<PeerId>; nextAt: number } {
    this.#forgetAllBut(all);
    const news = this.#opened(idle, now);
    for (const [peer, producer] of idle) news.push(...this.#hold({ peer, producer }, now));
    for (const producer of all) this.#known.add(producer);
    const unheard = new Set<PeerId>();
    let nextAt = Number.POSITIVE_INFINITY;
    for (const { peer, holds, at } of this.#told.values()) {
      if (holds && at > now) nextAt = Math.min(nextAt, at);
      else if (holds && idle.has(peer)) unheard.add(peer);
    }
    return { news, unheard, nextAt };
  }

  #forgetAllBut(all: ReadonlySet<ProducerId>): void {
    for (const producer of this.#known) {
      if (all.has(producer)) continue;
      this.#known.delete(producer);
      this.#told.delete(producer);
    }
  }

  /** Those that were told to hold and are no longer idle. */
  #opened(idle: ReadonlyMap<PeerId, ProducerId>, now: number): HoldNews[] {
    const news: HoldNews[] = [];
    for (const [producer, { peer, holds }] of this.#told)
      if (holds && idle.get(peer) !== producer) news.push(...this.#choose(producer, now));
    return news;
  }

  /** These consumers were created and wait for their receipts. @returns the microphones that wait for none. */
  created(consumers: readonly { id: string; producer: ProducerId }[]): HoldNews[] {
    for (const { id, producer } of consumers) this.#told.get(producer)?.awaited?.add(id);
    const news: HoldNews[] = [];
    for (const [producer, told] of this.#told) if (told.awaited?.size === 0) news.push(...this.#open(producer, told));
    return news;
  }

  /** The receivers have applied these. @returns the microphones that wait for no more receipts. */
  applied(consumers: readonly { id: string; producer: ProducerId }[]): HoldNews[] {
    return consumers.flatMap(({ id, producer }) => {
      const told = this.#told.get(producer);
      return told?.awaited?.delete(id) && told.awaited.size === 0 ? this.#open(producer, told) : [];
    });
  }

  #hold({ peer, producer }: { peer: PeerId; producer: ProducerId }, now: number): HoldNews[] {
    const told = this.#told.get(producer);
    if (told) told.awaited = undefined;
    if (told?.holds) return [];
    // A new one never had any consumers.
    const at = this.#known.has(producer) ? now + CLOSING_MS : now;
    this.#told.set(producer, { peer, holds: true, at, awaited: undefined });
    return [{ peer, producer, holds: true }];
  }

  /** It should have consumers again: its sender sends at once if they are still there, or if receipts take too long. */
  #choose(producer: ProducerId, now: number): HoldNews[] {
    const told = this.#told.get(producer);
    if (!told) return [];
    const isHeard = !told.awaited && told.at > now;
    const isLate = told.awaited && told.at <= now;
    if (isHeard || isLate) return this.#open(producer, told);
    if (!told.awaited) Object.assign(told, { awaited: new Set(), at: now + RECEIPTS_MS });
    return [];
  }

  #open(producer: ProducerId, told: Microphone): HoldNews[] {
    told.holds = false;
    told.awaited = undefined;
    return [{ peer: told.peer, producer, holds: false }];
  }
}
