import { isRequestName, type RequestName } from '#shared/protocol/events.ts';

/**
 * The points of `signalling.requestsPerSecond` that a request costs, if more than one: in proportion to its load on the
 * event loop, about a millisecond each (`npm run bench:hostile`).
 */
const points: { [Name in RequestName]?: number } = {
  'room:join': 20,
  'prejoin:prepare': 10,
  'producers:create': 8,
  'producer:close': 2,
  'roster:list': 2,
  'roster:meet': 2,
  'data:open': 8,
  'consumers:reject': 4,
  'moderation:muteAll': 20,
  'moderation:askAllToUnmute': 8,
  'moderation:remove': 2,
  'switches:set': 4,
  'room:end': 4,
  // A password is hashed for tens of milliseconds, beside the event loop.
  'access:set': 10,
  'lobby:knock': 4,
};
/** One more point for each of these bytes of its data; fewer for requests whose data goes to everybody. */
const BYTES_PER_POINT = 8192;
const bytesPerPoint: { [Name in RequestName]?: number } = { 'chat:send': 256, 'chat:sendPrivately': 256 };

/**
 * One more point for this many people in the room, for requests whose load grows with their number: the server notifies
 * them, plans their forwarding, or lists them in the answer. In a room of a hundred, somebody who mutes or unmutes four
 * times a second and scrolls through pages of videos five times a second uses 35 points a second.
 */
const peoplePerPoint: { [Name in RequestName]?: number } = {
  'room:join': 8,
  'prejoin:prepare': 8,
  'room:leave': 6,
  'producer:close': 10,
  'producer:pause': 25,
  'producer:resume': 25,
  'producer:speaking': 25,
  'reaction:send': 25,
  'chat:react': 25,
  'hand:raise': 25,
  'hand:lower': 25,
  'peer:rename': 25,
  'file:offer': 25,
  'file:cancel': 25,
  'direct:offer': 25,
  'role:set': 25,
  'moderation:mute': 25,
  'moderation:muteAll': 5,
  'moderation:askAllToUnmute': 25,
  'moderation:stop': 10,
  'moderation:allow': 25,
  'moderation:lowerHand': 25,
  'moderation:rename': 25,
  'moderation:remove': 6,
  'spotlight:set': 25,
  'switches:set': 10,
  'room:end': 6,
  'access:set': 25,
  'subscriptions:set': 50,
  'roster:list': 200,
};

/**
 * The points that a request costs its connection, including unknown requests. `bytes` is the length of its data as
 * JSON, `people` the number of people in the room of the client, 0 if it is in none.
 */
export function pointsOf(event: string, { bytes, people }: { bytes: number; people: number }): number {
  const name = isRequestName(event) ? event : undefined;
  const own = (name && points[name]) ?? 1;
  return own + Math.floor(bytes / ((name && bytesPerPoint[name]) ?? BYTES_PER_POINT)) + roomPointsOf(event, people);
}

/** Those of `pointsOf` that a request costs because of this many people. */
export function roomPointsOf(event: string, people: number): number {
  const perPoint = isRequestName(event) ? peoplePerPoint[event] : undefined;
  const notified = ofFew.has(event) ? Math.min(people, FEW) : people;
  return perPoint === undefined ? 0 : Math.floor(notified / perPoint);
}

/** In a large room, only those notice these requests who know the client, or see or hear it. */
const ofFew: ReadonlySet<string> = new Set([
  'room:join',
  'prejoin:prepare',
  'room:leave',
  'producer:close',
  'producer:pause',
  'producer:resume',
] satisfies RequestName[]);
/** Otherwise nobody could join a room of 500 and turn on a microphone at once. */
const FEW = 125;

/**
 * Requests that everybody in the room hears of, and that have no limit per address of their own as joins, producers and
 * chat messages do.
 */
const toEverybody: ReadonlySet<string> = new Set([
  'file:offer',
  'file:cancel',
  'direct:offer',
  'role:set',
  'moderation:mute',
  'moderation:muteAll',
  'moderation:askAllToUnmute',
  'moderation:stop',
  'moderation:allow',
  'moderation:remove',
  'spotlight:set',
  'switches:set',
  'room:end',
  'access:set',
  'lobby:knock',
] satisfies RequestName[]);
/** The same, for all who know the client. */
const toAcquainted: ReadonlySet<string> = new Set(['producer:pause', 'producer:resume'] satisfies RequestName[]);
/** The same; a large room is notified of them once a second, of whatever number. */
const gathered: ReadonlySet<string> = new Set([
  'reaction:send',
  'chat:react',
  'hand:raise',
  'hand:lower',
  'peer:rename',
  'moderation:lowerHand',
  'moderation:rename',
] satisfies RequestName[]);
/** In proportion to their load on the event loop, in a room of ninety (`npm run bench:hostile -- connections=20`). */
const NOTIFYING_POINTS = 10;
const PEOPLE_PER_SHARED_POINT = 9;

/** The people whom a request of this client may concern. */
export type Concerned = {
  /** How many are in its room. */
  readonly people: number;
  /** How many of them know it. */
  readonly knownBy: number;
};

/** The points that a request costs its address and the whole server, including unknown requests. */
export function sharedPointsOf(event: string, concerned: Concerned): number {
  if (gathered.has(event)) return NOTIFYING_POINTS;
  if (toEverybody.has(event)) return notifyingPoints(concerned.people);
  return toAcquainted.has(event) ? notifyingPoints(concerned.knownBy) : 1;
}

const notifyingPoints = (people: number) => Math.max(NOTIFYING_POINTS, Math.floor(people / PEOPLE_PER_SHARED_POINT));
