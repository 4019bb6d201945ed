import { isRequestName, type RequestName } from '#shared/protocol/events.ts';

/**
 * How much of `signalling.requestsPerSecond` a request uses, where that is more than one: about as many as cost the event loop the same, in
 * a room of twenty (`npm run bench:hostile`).
 */
const points: { [Name in RequestName]?: number } = {
  'room:join': 20,
  'door:stand': 10,
  'producers:create': 8,
  'producer:close': 2,
  'data:open': 8,
};
/** And one more for each so many bytes of its data: of what goes to everybody sooner. */
const BYTES_PER_POINT = 8192;
const bytesPerPoint: { [Name in RequestName]?: number } = { 'chat:send': 256 };

/** Of a request by that name, also where there is none such, whose data is so long as JSON. */
export function pointsOf(event: string, { bytes }: { bytes: number }): number {
  const name = isRequestName(event) ? event : undefined;
  const own = (name && points[name]) ?? 1;
  return own + Math.floor(bytes / ((name && bytesPerPoint[name]) ?? BYTES_PER_POINT));
}
