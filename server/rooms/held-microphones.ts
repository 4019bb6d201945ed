import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';

/** Whether this microphone's sender should send, or hold what is said. */
export type HoldChange = { peer: PeerId; producer: ProducerId; holds: boolean };

type Microphone = {
  peer: PeerId;
  holds: boolean;
  /** When its consumers are no longer needed. */
  at: number;
};

/** A microphone that should have consumers again, until its sender may send. */
type Opening = {
  /** The consumers without a receipt, of this many that were created since then. */
  awaited: Set<string>;
  created: number;
  since: number;
  /** When the sender may send at the latest. */
  at: number;
};

/**
 * How long consumers outlive the request to hold, in milliseconds: a sender who begins to speak before it arrives is
 * still heard.
 */
const CLOSING_MS = 1000;
/**
 * How long receipts are awaited before held speech is sent, in milliseconds; and after half of them, so many times as
 * long as that half took, but at least `least`. So nobody waits for a receiver that is lost, or gives no receipts.
 */
const RECEIPTS_MS = { most: 1000, least: 300, timesOfHalf: 4 };

/**
 * Tells the senders of microphones without consumers to hold what is said, and to send it once the receivers have
 * applied new consumers: so no first word is lost, and silence costs nothing.
 */
export class HeldMicrophones {
  /** The microphones that were ever held. */
  readonly #microphones = new Map<ProducerId, Microphone>();
  readonly #openings = new Map<ProducerId, Opening>();
  /** The microphones of the last call. */
  readonly #known = new Set<ProducerId>();

  /** Whether this microphone's sender was told to hold; undefined if it was never told anything. */
  holds(producer: ProducerId): boolean | undefined {
    return this.#microphones.get(producer)?.holds;
  }

  /**
   * Takes the microphones that should have no consumers, of all that there are.
   * @returns the changes for their senders, the senders whose microphones have no consumers now, and when to call
   * again.
   */
  follow(
    idle: ReadonlyMap<PeerId, ProducerId>,
    { all, now }: { all: ReadonlySet<ProducerId>; now: number },
  ): { changes: HoldChange[]; unheard: Set<PeerId>; nextAt: number } {
    this.#forgetAllBut(all);
    const changes = this.#opened(idle, now);
    for (const [peer, producer] of idle) changes.push(...this.#hold({ peer, producer }, now));
    for (const producer of all) this.#known.add(producer);
    const unheard = new Set<PeerId>();
    let nextAt = Number.POSITIVE_INFINITY;
    for (const { peer, holds, at } of this.#microphones.values()) {
      if (holds && at > now) nextAt = Math.min(nextAt, at);
      else if (holds && idle.has(peer)) unheard.add(peer);
    }
    return { changes, unheard, nextAt };
  }

  #forgetAllBut(all: ReadonlySet<ProducerId>): void {
    for (const producer of this.#known) {
      if (all.has(producer)) continue;
      this.#known.delete(producer);
      this.#microphones.delete(producer);
      this.#openings.delete(producer);
    }
  }

  /** Those that were told to hold and are no longer idle. */
  #opened(idle: ReadonlyMap<PeerId, ProducerId>, now: number): HoldChange[] {
    const changes: HoldChange[] = [];
    for (const [producer, { peer, holds }] of this.#microphones)
      if (holds && idle.get(peer) !== producer) changes.push(...this.#choose(producer, now));
    return changes;
  }

  /** These consumers were created and wait for their receipts. @returns the microphones that wait for none. */
  created(consumers: readonly { id: string; producer: ProducerId }[], now: number): HoldChange[] {
    for (const { id, producer } of consumers) {
      const opening = this.#openings.get(producer);
      if (!opening) continue;
      if (opening.created === 0) opening.since = now;
      opening.created += 1;
      opening.awaited.add(id);
    }
    return this.#openThose(({ awaited }) => awaited.size === 0);
  }

  /** The receivers have applied these. @returns the microphones that wait for no more receipts. */
  applied(consumers: readonly { id: string; producer: ProducerId }[], now: number): HoldChange[] {
    return consumers.flatMap(({ id, producer }) => {
      const opening = this.#openings.get(producer);
      if (!opening?.awaited.delete(id)) return [];
      if (opening.awaited.size === 0) return this.#open(producer);
      if (opening.awaited.size <= opening.created / 2) opening.at = Math.min(opening.at, latestAfterHalf(opening, now));
      return [];
    });
  }

  /** When `late` is due; Infinity for never. */
  get lateAt(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.#openings.values()].map(({ at }) => at));
  }

  /** @returns the microphones that wait for no more receipts, although some are missing. */
  late(now: number): HoldChange[] {
    return this.#openThose(({ at }) => at <= now);
  }

  #openThose(isReady: (opening: Opening) => boolean): HoldChange[] {
    return [...this.#openings].flatMap(([producer, opening]) => (isReady(opening) ? this.#open(producer) : []));
  }

  #hold({ peer, producer }: { peer: PeerId; producer: ProducerId }, now: number): HoldChange[] {
    const microphone = this.#microphones.get(producer);
    this.#openings.delete(producer);
    if (microphone?.holds) return [];
    // A new one never had any consumers.
    const at = this.#known.has(producer) ? now + CLOSING_MS : now;
    this.#microphones.set(producer, { peer, holds: true, at });
    return [{ peer, producer, holds: true }];
  }

  /** It should have consumers again: its sender sends at once if they are still there. */
  #choose(producer: ProducerId, now: number): HoldChange[] {
    const microphone = this.#microphones.get(producer);
    if (!microphone || this.#openings.has(producer)) return [];
    if (microphone.at > now) return this.#open(producer);
    this.#openings.set(producer, { awaited: new Set(), created: 0, since: now, at: now + RECEIPTS_MS.most });
    return [];
  }

  #open(producer: ProducerId): HoldChange[] {
    this.#openings.delete(producer);
    const microphone = this.#microphones.get(producer);
    if (!microphone) return [];
    microphone.holds = false;
    return [{ peer: microphone.peer, producer, holds: false }];
  }
}

/** When held speech is sent at the latest, once half of the receivers have applied it. */
function latestAfterHalf({ since }: Opening, now: number): number {
  const { least, timesOfHalf } = RECEIPTS_MS;
  return since + Math.max(least, timesOfHalf * (now - since));
}
