import type { ProducerId } from '#shared/protocol/scalars.ts';

/**
 * A sender is asked for fewer layers only after this time, in milliseconds, because people turn pages back and forth.
 */
const DOWN_AFTER_MS = 4000;

/** The number of layers last requested from a sender, and since when fewer would suffice. */
type Requested = { layers: number; lowerSince: number | undefined };

/** The number of spatial layers that a sender should send from now on. */
export type LayersNeeded = { producer: ProducerId; layers: number };

/** The spatial layers that any receiver needs of a video, which starts with all that it `offers`. */
export type NeededLayers = { layers: number; offers: number };

/** Decides how many layers are requested from each sender: more at once, fewer after a delay. */
export class Dynacast {
  readonly #requested = new Map<ProducerId, Requested>();
  /** Those of which fewer layers are needed than requested, longest first. */
  readonly #lower = new Map<ProducerId, NeededLayers>();

  /** The number of layers requested from the sender; undefined if it may send everything it offers. */
  requested(producer: ProducerId): number | undefined {
    return this.#requested.get(producer)?.layers;
  }

  /**
   * Takes the layers that are needed now of each video for which they have changed; undefined for one that has ended.
   * @returns the changed requests at `now`, and when to call again, if ever.
   */
  follow(
    changed: ReadonlyMap<ProducerId, NeededLayers | undefined>,
    now: number,
  ): { changes: LayersNeeded[]; nextAt: number | undefined } {
    const changes = [...changed].flatMap(([producer, needed]) =>
      needed ? this.#request(producer, needed, now) : this.#forget(producer),
    );
    for (const [producer, needed] of this.#lower) {
      const dueAt = this.#lowerAt(producer);
      if (dueAt > now) return { changes, nextAt: dueAt };
      changes.push(...this.#request(producer, needed, now));
    }
    return { changes, nextAt: undefined };
  }

  #lowerAt(producer: ProducerId): number {
    return (this.#requested.get(producer)?.lowerSince ?? 0) + DOWN_AFTER_MS;
  }

  #request(producer: ProducerId, needed: NeededLayers, now: number): LayersNeeded[] {
    const before = this.#requested.get(producer) ?? { layers: needed.offers, lowerSince: undefined };
    const requested = next(before, needed.layers, now);
    this.#requested.set(producer, requested);
    if (requested.lowerSince === undefined) this.#lower.delete(producer);
    else this.#lower.set(producer, needed);
    return requested.layers === before.layers ? [] : [{ producer, layers: requested.layers }];
  }

  #forget(producer: ProducerId): [] {
    this.#requested.delete(producer);
    this.#lower.delete(producer);
    return [];
  }
}

function next(
  { layers: requested, lowerSince = Number.POSITIVE_INFINITY }: Requested,
  layers: number,
  now: number,
): Requested {
  if (layers >= requested) return { layers, lowerSince: undefined };
  if (now - lowerSince >= DOWN_AFTER_MS) return { layers, lowerSince: undefined };
  return { layers: requested, lowerSince: Math.min(lowerSince, now) };
}
