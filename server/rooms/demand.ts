import type { ProducerId } from '#shared/protocol/scalars.ts';

/**
 * Less than was told is asked of a sender only when it held this long, in milliseconds: people turn pages to and fro.
 */
const DOWN_AFTER_MS = 4000;

/** What a sender knows, and since when fewer would do. */
type Told = { layers: number; lowerSince: number | undefined };

/** A sender is to send so many spatial layers of its picture from now on. */
export type Demanded = { producer: ProducerId; layers: number };

/** What the senders know of the layers that anybody takes: more is told at once, less after a while. */
export class Demand {
  #told = new Map<ProducerId, Told>();

  /** What the sender of it knows; undefined where that is all that it offers. */
  told(producer: ProducerId): number | undefined {
    return this.#told.get(producer)?.layers;
  }

  /**
   * Takes what is wanted at `now` of each picture that is sent, which at first sends all that it `offers`; returns what
   * is to be told, and when to look again, if ever.
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
