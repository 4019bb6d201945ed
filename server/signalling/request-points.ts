import type { RequestName } from '#shared/protocol/events.ts';

/**
 * How much of `signalling.requestsPerSecond` a request uses, where that is more than one: about as many as cost the event loop the same, in
 * a room of twenty (`npm run bench:hostile`). What a request costs by its size alone is bounded by `limits.bytesPerSecond`.
 */
const points: { [Name in RequestName]?: number } = {
  'room:join': 20,
  'door:stand': 10,
  'producers:create': 5,
  'data:open': 5,
};

/** Of a request by that name, also where there is none such; never more than may be made at once. */
export function pointsOf(event: string, { requestBurst }: { requestBurst: number }): number {
  const own = Object.hasOwn(points, event) ? points[event as RequestName] : undefined;
  return Math.min(own ?? 1, requestBurst);
}
