import { AppError } from '#shared/protocol/errors.ts';

export type Influx = {
  /** One more comes in. @throws AppError `overloaded` with the time at which there is room for this one, where that is not now. */
  count(): void;
};

/**
 * Lets so many a second come in, and as many at once when few came before; whoever is sent away is given a time of their own, one after the
 * other, so that many who come back from the same loss do not come back together (the generic cell rate algorithm, ITU-T I.371).
 */
export function createInflux({
  perSecond,
  now = () => performance.now(),
}: {
  perSecond: number;
  now?: () => number;
}): Influx {
  const [eachMs, burstMs] = [1000 / perSecond, 1000];
  /** When the last who was let in would have come, had all kept their distance; and who was promised the last place. */
  let [admitted, promised] = [0, 0];
  return {
    count() {
      const at = now();
      if (admitted - at < burstMs) {
        admitted = Math.max(admitted, at) + eachMs;
        return;
      }
      promised = Math.max(promised, at) + eachMs;
      throw new AppError('overloaded', 'too many come in at once; ask again', {
        retryAfterMs: Math.ceil(promised - at),
      });
    },
  };
}
