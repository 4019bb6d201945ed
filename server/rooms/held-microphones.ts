import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';

/** Whether this microphone's sender should send, or hold what is said. */
export type HoldNews = { peer: PeerId; producer: ProducerId; holds: boolean };

type Microphone = {
  peer: PeerId;
  holds: boolean;
  /** When its consumers are no longer needed, or since when it has some again. */
  at: number;
  /** The consumers without a receipt, once it has been chosen again. */
  awaited?: Set<string>;
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
  #known: ReadonlySet<ProducerId> = new Set();

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
    const chosen = new Set([...all].filter((producer) => this.#told.get(producer)?.holds));
    for (const producer of idle.values()) chosen.delete(producer);
    const opened = [...chosen].flatMap((producer) => this.#choose(producer, now));
    const held = [...idle].flatMap(([peer, producer]) => this.#hold({ peer, producer }, now));
    for (const producer of this.#told.keys()) if (!all.has(producer)) this.#told.delete(producer);
    this.#known = all;
    const unheard = [...idle].flatMap(([peer, producer]) => ((this.#told.get(producer)?.at ?? 0) <= now ? peer : []));
    const due = [...this.#told.values()].flatMap(({ holds, at }) => (holds && at > now ? at : []));
    return {
      news: [...opened, ...held],
      unheard: new Set(unheard),
      nextAt: Math.min(Number.POSITIVE_INFINITY, ...due),
    };
  }

  /** These consumers were created and wait for their receipts. @returns the microphones that wait for none. */
  created(consumers: readonly { id: string; producer: ProducerId }[]): HoldNews[] {
    for (const { id, producer } of consumers) this.#told.get(producer)?.awaited?.add(id);
    return [...this.#told].flatMap(([producer, told]) => (told.awaited?.size === 0 ? this.#open(producer, told) : []));
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
    delete told?.awaited;
    if (told?.holds) return [];
    // A new one never had any consumers.
    const at = this.#known.has(producer) ? now + CLOSING_MS : now;
    this.#told.set(producer, { peer, holds: true, at });
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
    delete told.awaited;
    return [{ peer: told.peer, producer, holds: false }];
  }
}
