import { isRequestName, type RequestName } from '#shared/protocol/events.ts';

/**
 * How much of `signalling.requestsPerSecond` a request uses, where that is more than one: about as many as cost the
 * event loop the same, in a room of twenty (`npm run bench:hostile`).
 */
const points: { [Name in RequestName]?: number } = {
  'room:join': 20,
  'prejoin:prepare': 10,
  'producers:create': 8,
  'producer:close': 2,
  'data:open': 8,
};
/** And one more for each so many bytes of its data: of what goes to everybody sooner. */
const BYTES_PER_POINT = 8192;
const bytesPerPoint: { [Name in RequestName]?: number } = { 'chat:send': 256 };

/** What one connection uses by a request of that name, also where there is none such, whose data is so long as JSON. */
export function pointsOf(event: string, { bytes }: { bytes: number }): number {
  const name = isRequestName(event) ? event : undefined;
  const own = (name && points[name]) ?? 1;
  return own + Math.floor(bytes / ((name && bytesPerPoint[name]) ?? BYTES_PER_POINT));
}

/**
 * What goes to everybody in the room, and has no bound of its address by itself as joins, producers and lines of the
 * chat have.
 */
const toEverybody: ReadonlySet<string> = new Set([
  'producer:pause',
  'producer:resume',
  'reaction:send',
  'hand:raise',
  'hand:lower',
] satisfies RequestName[]);
/**
 * As many of the cheap ones cost the event loop about the same, in a room of ninety
 * (`npm run bench:hostile -- connections=20`).
 */
const TO_EVERYBODY_POINTS = 10;

/**
 * How much of what one address, and all together, may ask a request by that name uses, also where there is none such.
 */
export const sharedPointsOf = (event: string) => (toEverybody.has(event) ? TO_EVERYBODY_POINTS : 1);
