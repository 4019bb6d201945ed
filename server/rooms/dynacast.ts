import type { ProducerId } from '#shared/protocol/scalars.ts';

/**
 * A sender is asked for fewer layers only after this time, in milliseconds, because people turn pages back and forth.
 */
const DOWN_AFTER_MS = 4000;

/** The number of layers last requested from a sender, and since when fewer would suffice. */
type Requested = { layers: number; lowerSince: number | undefined };

/** The number of spatial layers that a sender should send from now on. */
export type LayersNeeded = { producer: ProducerId; layers: number };

/** Decides how many layers are requested from each sender: more at once, fewer after a delay. */
export class Dynacast {
  #requested = new Map<ProducerId, Requested>();

  /** The number of layers requested from the sender; undefined if it may send everything it offers. */
  requested(producer: ProducerId): number | undefined {
    return this.#requested.get(producer)?.layers;
  }

  /**
   * Takes the layers needed at `now` of each sent video, which starts with all the layers it `offers`. Returns the
   * changed requests, and when to call again, if ever.
   */
  follow(
    wanted: ReadonlyMap<ProducerId, { layers: number; offers: number }>,
    now: number,
  ): { news: LayersNeeded[]; nextAt: number | undefined } {
    const before = this.#requested;
    this.#requested = new Map(
      [...wanted].map(([producer, { layers, offers }]) => {
        const requested = before.get(producer) ?? { layers: offers, lowerSince: undefined };
        return [producer, next(requested, layers, now)];
      }),
    );
    const news = [...this.#requested].flatMap(([producer, { layers }]) => {
      const known = before.get(producer)?.layers ?? wanted.get(producer)?.offers;
      return layers === known ? [] : { producer, layers };
    });
    const due = [...this.#requested.values()].flatMap(({ lowerSince }) => lowerSince ?? []);
    return { news, nextAt: due.length === 0 ? undefined : Math.min(...due) + DOWN_AFTER_MS };
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
