import type { Bound } from '../limits/bound.ts';
import type { Gauge } from '../limits/gauge.ts';
import type { Limits } from '../limits/limits.ts';
import type { Rate } from '../limits/rate.ts';
import type { SharedGauge } from '../limits/shared-gauge.ts';

export type RoomLimitOptions = {
  maxRooms: number;
  maxPeople: number;
  /** In all rooms together. */
  maxPeoplePerServer: number;
  preJoin: { maxPrepared: number; maxPreparedPerRoom: number };
  roomsPerAddress: number;
  /** Rooms that one address opens. */
  roomsPerSecondPerAddress: number;
  preparedJoinsPerAddress: number;
  /** Files that are offered in one room. */
  maxFilesPerRoom: number;
  /** Files that all rooms remember, offered or not. */
  knownFilesPerServer: number;
};

/** The amounts that the current rooms hold. */
export type RoomCounts = {
  rooms(): number;
  /** In each room. */
  people(): number[];
  preparedPeers(): number[];
  /** In all rooms. */
  knownFiles(): number;
};

export type RoomLimits = {
  rooms: Bound;
  people: Bound;
  /** By the room's id. */
  peopleOfRoom: SharedGauge;
  preparedPeers: Bound;
  /** By the room's id. */
  preparedOfRoom: SharedGauge;
  /** By the room's name. */
  filesOfRoom: SharedGauge;
  knownFiles: Bound;
  preparedOfAddress: Gauge;
  roomsOfAddress: Gauge;
  openedByAddress: Rate;
};

/** The burst, as a multiple of the rate: all rooms of an office after a restart. */
const BURST = 20;

/** One site may take four fifths of what a room has: most rooms of an office have only people of that office. */
const ROOM_STEEPNESS = 20;

/** The limits on rooms, seats and prepared joins: of the server, of a room and of an address. */
export function createRoomLimits(limits: Limits, options: RoomLimitOptions, counts: RoomCounts): RoomLimits {
  const { preJoin, roomsPerSecondPerAddress: perSecond } = options;
  return {
    rooms: limits.bound({
      name: 'rooms.maxRooms',
      scope: 'server',
      code: 'server_full',
      max: options.maxRooms,
      counts: () => [counts.rooms()],
    }),
    people: limits.bound({
      name: 'rooms.maxPeoplePerServer',
      scope: 'server',
      code: 'server_full',
      max: options.maxPeoplePerServer,
      counts: () => [sum(counts.people())],
    }),
    peopleOfRoom: limits.sharedGauge({
      name: 'rooms.maxPeople',
      scope: 'room',
      code: 'room_full',
      max: options.maxPeople,
      steepness: ROOM_STEEPNESS,
      advice: 'try again when somebody has left',
    }),
    preparedPeers: limits.bound({
      name: 'preJoin.maxPrepared',
      scope: 'server',
      code: 'prejoin_full',
      max: preJoin.maxPrepared,
      counts: () => [sum(counts.preparedPeers())],
    }),
    preparedOfRoom: limits.sharedGauge({
      name: 'preJoin.maxPreparedPerRoom',
      scope: 'room',
      code: 'prejoin_full',
      max: preJoin.maxPreparedPerRoom,
      steepness: ROOM_STEEPNESS,
      advice: 'join without preparation',
    }),
    filesOfRoom: limits.sharedGauge({
      name: 'files.maxPerRoom',
      scope: 'room',
      code: 'room_full',
      max: options.maxFilesPerRoom,
      steepness: ROOM_STEEPNESS,
      advice: 'stop sharing one of them first',
    }),
    knownFiles: limits.bound({
      name: 'limits.knownFilesPerServer',
      scope: 'server',
      max: options.knownFilesPerServer,
      counts: () => [counts.knownFiles()],
    }),
    preparedOfAddress: limits.gauge({
      name: 'limits.preparedJoinsPerAddress',
      scope: 'address',
      code: 'prejoin_full',
      max: options.preparedJoinsPerAddress,
      total: preJoin.maxPrepared,
      advice: 'join without preparation',
    }),
    roomsOfAddress: limits.gauge({
      name: 'limits.roomsPerAddress',
      scope: 'address',
      max: options.roomsPerAddress,
      total: options.maxRooms,
      advice: 'try again when one of them has ended',
    }),
    openedByAddress: limits.rate({
      name: 'limits.roomsPerSecondPerAddress',
      scope: 'address',
      perSecond,
      burst: BURST * perSecond,
      advice: 'try again later',
    }),
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
