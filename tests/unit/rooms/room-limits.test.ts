import { expect, test } from '@jest/globals';
import { Limits } from '../../../server/limits/limits.ts';
import { createRoomLimits } from '../../../server/rooms/room-limits.ts';

/** The largest `rooms.maxPeople`. */
const MAX_PEOPLE = 5000;

const roomLimits = () =>
  createRoomLimits(
    new Limits(),
    {
      maxRooms: 10,
      maxPeople: MAX_PEOPLE,
      maxPeoplePerServer: 10_000,
      preJoin: { maxPrepared: 10, maxPreparedPerRoom: 10 },
      roomsPerAddress: 10,
      roomsPerSecondPerAddress: 10,
      preparedJoinsPerAddress: 10,
      maxFilesPerRoom: 10,
      knownFilesPerServer: 10,
    },
    { rooms: () => 1, people: () => [], preparedPeers: () => [], knownFiles: () => 0 },
  );

test('[J5] a room of 5000 seats is full after 5000 people, and the next one is refused until somebody leaves', () => {
  const { peopleOfRoom } = roomLimits();
  const leave = Array.from({ length: MAX_PEOPLE }, (_, person) =>
    peopleOfRoom.take('hall', `10.0.${person >> 8}.${person & 255}`),
  );
  const late = () => peopleOfRoom.take('hall', '192.0.2.1');
  expect(late).toThrow(
    expect.objectContaining({
      code: 'room_full',
      message: expect.stringContaining(
        `rooms.maxPeople: at most ${MAX_PEOPLE} per room; try again when somebody has left`,
      ),
    }),
  );
  peopleOfRoom.take('another room', '192.0.2.1');
  leave[0]?.();
  late();
});
