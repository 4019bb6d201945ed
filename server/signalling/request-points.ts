import { isRequestName, type RequestName } from '#shared/protocol/events.ts';

/**
 * The points of `signalling.requestsPerSecond` that a request costs, if more than one: in proportion to its load on the
 * event loop, in a room of twenty (`npm run bench:hostile`).
 */
const points: { [Name in RequestName]?: number } = {
  'room:join': 20,
  'prejoin:prepare': 10,
  'producers:create': 8,
  'producer:close': 2,
  'data:open': 8,
};
/** One more point for each of these bytes of its data; fewer for requests whose data goes to everybody. */
const BYTES_PER_POINT = 8192;
const bytesPerPoint: { [Name in RequestName]?: number } = { 'chat:send': 256 };

/**
 * The points that a request costs its connection, including unknown requests. `bytes` is the length of its data as
 * JSON.
 */
export function pointsOf(event: string, { bytes }: { bytes: number }): number {
  const name = isRequestName(event) ? event : undefined;
  const own = (name && points[name]) ?? 1;
  return own + Math.floor(bytes / ((name && bytesPerPoint[name]) ?? BYTES_PER_POINT));
}

/**
 * Requests that everybody in the room hears of, and that have no limit per address of their own as joins, producers and
 * chat messages do.
 */
const toEverybody: ReadonlySet<string> = new Set([
  'producer:pause',
  'producer:resume',
  'reaction:send',
  'hand:raise',
  'hand:lower',
] satisfies RequestName[]);
/** In proportion to their load on the event loop, in a room of ninety (`npm run bench:hostile -- connections=20`). */
const TO_EVERYBODY_POINTS = 10;

/** The points that a request costs its address and the whole server, including unknown requests. */
export const sharedPointsOf = (event: string) => (toEverybody.has(event) ? TO_EVERYBODY_POINTS : 1);
