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

/**
 * Limits the load of joins by their cost (`rooms/join-cost.ts`): everybody in the room is notified and becomes part of
 * the answer, and the newcomer receives consumers of what they send.
 */
export type JoinLoad = {
  /** 0, or after how many milliseconds this address may make a join of this cost. */
  waitMs(address: string, cost: number): number;
  /** Counts a join of this cost. */
  count(address: string, cost: number): void;
  /** Counts a place in this room that was left after this time, in milliseconds. */
  left(address: string, place: { room: Pick<Room, 'joinCost'>; stayedMs: number }): void;
};

/** In units of cost: a join that costs less, as of a meeting of ten people with cameras, waits later than others. */
const LITTLE = 30;
/** In seconds: an address that has rested can fill a room of two hundred at once, which costs 22,000. */
const BURST_S = 60;
/** A place that is left within this time, in milliseconds, counts this much more: another may be taken at once. */
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
  const owe = (address: string, cost: number) => {
    if (load.waitMs(address, 0) < maxWaitMs) load.owe(address, cost);
  };
  return {
    waitMs(address, cost) {
      // Somebody who loops over a costly room keeps nobody else at that address out of small meetings.
      const toleratedMs = cost < LITTLE ? maxWaitMs / 2 : 0;
      if (load.waitMs(address, 0) <= toleratedMs) return 0;
      const waitMs = load.tryUse(address, 0) - toleratedMs;
      return turns.take(address, { waitMs, eachMs: (1000 * cost) / perSecond });
    },
    count: owe,
    left(address, { room, stayedMs }) {
      if (stayedMs < BRIEF.ms) owe(address, BRIEF.weight * room.joinCost);
    },
  };
}

/** Reports, from now on, each place of this room that is left, also in pre-join. */
export function watchPlaces(room: Room, { left }: Pick<JoinLoad, 'left'>): void {
  room.on('left', ({ address, joinedAt }) => {
    left(address, { room, stayedMs: Date.now() - joinedAt.getTime() });
  });
}
