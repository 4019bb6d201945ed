import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';

/** Whether the sender of this microphone holds its audio back until it has consumers, or sends it. */
export type HoldChange = { peer: PeerId; producer: ProducerId; holds: boolean };

type Microphone = {
  peer: PeerId;
  holds: boolean;
  /** When the consumers of a held microphone may be closed. */
  closeConsumersAt: number;
};

/** A held microphone that has a place by now, but whose sender does not send yet. */
type Release = {
  /** The new consumers whose receivers have not applied them yet, of the number `created`. */
  unapplied: Set<string>;
  created: number;
  /** When the first of them was created. */
  since: number;
  /** The time at which the sender may send even if some receivers have not applied their consumers. */
  deadline: number;
};

/**
 * How long consumers remain after their sender was told to hold, in milliseconds: a sender who begins to speak before
 * that message arrives is still heard.
 */
const KEEP_CONSUMERS_MS = 1000;
/**
 * How long to wait until the receivers have applied the new consumers, in milliseconds. Once half of them have, the
 * rest get no longer than `factorOfHalf` times the time that this took, but at least `min`: a lost receiver, or one
 * that confirms nothing, must not delay speech.
 */
const APPLY_MS = { max: 1000, min: 300, factorOfHalf: 4 };

/**
 * Tells the senders of idle microphones, which have no place and no consumers (`microphones.ts`), to hold speech
 * instead of sending it. When such a microphone gets a place, its receivers first apply their new consumers; then its
 * sender sends everything that it has held. This way, silence costs nothing and no first word is lost.
 */
export class HeldMicrophones {
  /** The microphones whose senders were ever told to hold. */
  readonly #microphones = new Map<ProducerId, Microphone>();
  readonly #releases = new Map<ProducerId, Release>();
  /** All microphones of the last update. */
  readonly #known = new Set<ProducerId>();

  /** Whether the sender of this microphone holds; undefined if it was never told anything. */
  holds(producer: ProducerId): boolean | undefined {
    return this.#microphones.get(producer)?.holds;
  }

  /**
   * Holds the idle microphones, of `all` in the room, and begins to release those that are no longer idle.
   * @returns the changes for their senders; `unheard`, the senders whose microphones need no consumers any more; and
   * when to update again.
   */
  update(
    idle: ReadonlyMap<PeerId, ProducerId>,
    { all, now }: { all: ReadonlySet<ProducerId>; now: number },
  ): { changes: HoldChange[]; unheard: Set<PeerId>; nextAt: number } {
    this.#removeAllBut(all);
    const changes = this.#releaseUnlessIdle(idle, now);
    for (const [peer, producer] of idle) changes.push(...this.#hold({ peer, producer }, now));
    for (const producer of all) this.#known.add(producer);
    const unheard = new Set<PeerId>();
    let nextAt = Number.POSITIVE_INFINITY;
    for (const { peer, holds, closeConsumersAt } of this.#microphones.values()) {
      if (holds && closeConsumersAt > now) nextAt = Math.min(nextAt, closeConsumersAt);
      else if (holds && idle.has(peer)) unheard.add(peer);
    }
    return { changes, unheard, nextAt };
  }

  #removeAllBut(all: ReadonlySet<ProducerId>): void {
    for (const producer of this.#known) {
      if (all.has(producer)) continue;
      this.#known.delete(producer);
      this.#microphones.delete(producer);
      this.#releases.delete(producer);
    }
  }

  #releaseUnlessIdle(idle: ReadonlyMap<PeerId, ProducerId>, now: number): HoldChange[] {
    const changes: HoldChange[] = [];
    for (const [producer, { peer, holds }] of this.#microphones)
      if (holds && idle.get(peer) !== producer) changes.push(...this.#beginRelease(producer, now));
    return changes;
  }

  /** These consumers were created. @returns the senders that may send because no receiver has to apply anything. */
  consumersCreated(consumers: readonly { id: string; producer: ProducerId }[], now: number): HoldChange[] {
    for (const { id, producer } of consumers) {
      const release = this.#releases.get(producer);
      if (!release) continue;
      if (release.created === 0) release.since = now;
      release.created += 1;
      release.unapplied.add(id);
    }
    return this.#endReleases(({ unapplied }) => unapplied.size === 0);
  }

  /** The receivers have applied these consumers. @returns the senders that may send because these were the last. */
  consumersApplied(consumers: readonly { id: string; producer: ProducerId }[], now: number): HoldChange[] {
    return consumers.flatMap(({ id, producer }) => {
      const release = this.#releases.get(producer);
      if (!release?.unapplied.delete(id)) return [];
      if (release.unapplied.size === 0) return this.#endRelease(producer);
      const isHalfApplied = release.unapplied.size <= release.created / 2;
      if (isHalfApplied) release.deadline = Math.min(release.deadline, deadlineAfterHalf(release, now));
      return [];
    });
  }

  /** When to call `endOverdue`; Infinity for never. */
  get overdueAt(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.#releases.values()].map(({ deadline }) => deadline));
  }

  /** @returns the senders that may send although some receivers have not applied their consumers in time. */
  endOverdue(now: number): HoldChange[] {
    return this.#endReleases(({ deadline }) => deadline <= now);
  }

  #hold({ peer, producer }: { peer: PeerId; producer: ProducerId }, now: number): HoldChange[] {
    const microphone = this.#microphones.get(producer);
    this.#releases.delete(producer);
    if (microphone?.holds) return [];
    // A new microphone never had any consumers.
    const closeConsumersAt = this.#known.has(producer) ? now + KEEP_CONSUMERS_MS : now;
    this.#microphones.set(producer, { peer, holds: true, closeConsumersAt });
    return [{ peer, producer, holds: true }];
  }

  /** While the previous consumers still exist, the sender may send at once. */
  #beginRelease(producer: ProducerId, now: number): HoldChange[] {
    const microphone = this.#microphones.get(producer);
    if (!microphone || this.#releases.has(producer)) return [];
    if (microphone.closeConsumersAt > now) return this.#endRelease(producer);
    this.#releases.set(producer, { unapplied: new Set(), created: 0, since: now, deadline: now + APPLY_MS.max });
    return [];
  }

  #endReleases(isDue: (release: Release) => boolean): HoldChange[] {
    return [...this.#releases].flatMap(([producer, release]) => (isDue(release) ? this.#endRelease(producer) : []));
  }

  #endRelease(producer: ProducerId): HoldChange[] {
    this.#releases.delete(producer);
    const microphone = this.#microphones.get(producer);
    if (!microphone) return [];
    microphone.holds = false;
    return [{ peer: microphone.peer, producer, holds: false }];
  }
}

/** The deadline at the moment at which half of the receivers have applied their consumers. */
function deadlineAfterHalf({ since }: Release, now: number): number {
  const { min, factorOfHalf } = APPLY_MS;
  return since + Math.max(min, factorOfHalf * (now - since));
}
