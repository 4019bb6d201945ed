import type { ProducerId } from '#shared/protocol/scalars.ts';

/**
 * A sender is asked for fewer layers only after this time, in milliseconds, because people turn pages back and forth.
 */
const DOWN_AFTER_MS = 4000;

/** The number of layers a sender was told, and since when fewer would suffice. */
type Told = { layers: number; lowerSince: number | undefined };

/** The number of spatial layers that a sender should send from now on. */
export type Demanded = { producer: ProducerId; layers: number };

/** Decides what senders are told about the layers that receivers use: an increase at once, a decrease after a delay. */
export class Demand {
  #told = new Map<ProducerId, Told>();

  /** The number of layers that the sender was told; undefined if it may send everything it offers. */
  told(producer: ProducerId): number | undefined {
    return this.#told.get(producer)?.layers;
  }

  /**
   * Takes the layers needed at `now` of each sent video, which starts with all the layers it `offers`. Returns what to
   * tell senders, and when to call again, if ever.
   */
  follow(
    wanted: ReadonlyMap<ProducerId, { layers: number; offers: number }>,
    now: number,
  ): { news: Demanded[]; nextAt: number | undefined } {
    const before = this.#told;
    this.#told = new Map(
      [...wanted].map(([producer, { layers, offers }]) => {
        const told = before.get(producer) ?? { layers: offers, lowerSince: undefined };
        return [producer, next(told, layers, now)];
      }),
    );
    const news = [...this.#told].flatMap(([producer, { layers }]) => {
      const known = before.get(producer)?.layers ?? wanted.get(producer)?.offers;
      return layers === known ? [] : { producer, layers };
    });
    const due = [...this.#told.values()].flatMap(({ lowerSince }) => lowerSince ?? []);
    return { news, nextAt: due.length === 0 ? undefined : Math.min(...due) + DOWN_AFTER_MS };
  }
}

function next({ layers: told, lowerSince = Number.POSITIVE_INFINITY }: Told, layers: number, now: number): Told {
  if (layers >= told) return { layers, lowerSince: undefined };
  if (now - lowerSince >= DOWN_AFTER_MS) return { layers, lowerSince: undefined };
  return { layers: told, lowerSince: Math.min(lowerSince, now) };
}
