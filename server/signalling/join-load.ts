import type { Limits } from '../limits/limits.ts';
import { Turns } from '../limits/turns.ts';
import type { Room } from '../rooms/room.ts';

export type JoinLoadOptions = {
  limits: Limits;
  joinLoadPerSecondPerAddress: number;
  /** The longest wait of a refused client, in milliseconds. */
  maxWaitMs: number;
  /** A monotonic clock in milliseconds. */
  now?: () => number;
};

/** Limits the load of joins, which grows with the room: everybody in it is notified, and becomes part of the answer. */
export type JoinLoad = {
  /** 0, or after how many milliseconds this address may join a room of this many people. */
  waitMs(address: string, people: number): number;
  /** Counts a join to a room of this many people. */
  count(address: string, people: number): void;
  /** Counts a seat that was left after this time, in milliseconds, in a room where this many people remain. */
  left(address: string, seat: { people: number; stayedMs: number }): void;
};

/** Joins of smaller rooms cost little: they never wait, and do not count. */
const SMALL_ROOM = 20;
/** In seconds: an address that has rested can fill a room of two hundred at once, which is 200 * 200 / 2 people. */
const BURST_S = 50;
/** A seat that is left within this time, in milliseconds, counts this much more: its place may be taken at once. */
const BRIEF = { ms: 30_000, weight: 4 };

export function createJoinLoad({ limits, maxWaitMs, now, ...options }: JoinLoadOptions): JoinLoad {
  const perSecond = options.joinLoadPerSecondPerAddress;
  const time = now ? { now } : {};
  const load = limits.rate({
    name: 'limits.joinLoadPerSecondPerAddress',
    scope: 'address',
    perSecond,
    burst: BURST_S * perSecond,
    ...time,
  });
  const turns = new Turns({ maxMs: maxWaitMs, ...time });
  /** No more than what the longest wait pays off: others of that address may join again after it. */
  const owe = (address: string, people: number, weight = 1) => {
    if (people >= SMALL_ROOM && load.waitMs(address, 0) < maxWaitMs) load.owe(address, weight * people);
  };
  return {
    waitMs(address, people) {
      const waitMs = people < SMALL_ROOM ? 0 : load.tryUse(address, 0);
      return waitMs === 0 ? 0 : turns.take(address, { waitMs, eachMs: (1000 * people) / perSecond });
    },
    count: owe,
    left(address, { people, stayedMs }) {
      if (stayedMs < BRIEF.ms) owe(address, people, BRIEF.weight);
    },
  };
}

/** Reports, from now on, each seat of this room that is left. */
export function watchSeats(room: Room, { left }: Pick<JoinLoad, 'left'>): void {
  room.on('left', ({ address, seated, joinedAt }) => {
    if (seated) left(address, { people: room.members.size, stayedMs: Date.now() - joinedAt.getTime() });
  });
}
