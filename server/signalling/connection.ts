import type { Socket } from 'socket.io';
import { AppError } from '#shared/protocol/errors.ts';
import type { ClientEvents, ServerEvents } from '#shared/protocol/events.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Peer } from '../rooms/peer.ts';
import type { Room } from '../rooms/room.ts';

export type ClientSocket = Socket<ClientEvents, ServerEvents>;

/** Where in the house a connection sits. */
export type Seat = { room: Room; peer: Peer };

/** socket.io's name for everybody in a room. */
export const roomChannel = (room: Room): string => `room:${room.name}`;
/** socket.io's name for one person in a room. */
export const peerChannel = (peer: PeerId): string => `peer:${peer}`;

/** One client's signalling connection, and its seat if it has joined. */
export class Connection {
  readonly socket: ClientSocket;
  #seat: Seat | undefined;

  constructor(socket: ClientSocket) {
    this.socket = socket;
  }

  /** @throws AppError `not_joined`, also after the room has put this person out. */
  get seat(): Seat {
    if (!this.#seat?.room.seats(this.#seat.peer)) throw new AppError('not_joined', 'join a room first');
    return this.#seat;
  }

  /** @throws AppError `already_joined`. */
  refuseIfSeated(): void {
    if (this.#seat?.room.seats(this.#seat.peer)) throw new AppError('already_joined', 'leave the room first');
  }

  /** A socket that went while its join was under way gives the seat back at once. */
  sit(seat: Seat): void {
    this.#seat = seat;
    if (this.socket.disconnected) {
      this.close();
      return;
    }
    // Done at once: only adapters that span several processes return a promise.
    void this.socket.join([roomChannel(seat.room), peerChannel(seat.peer.id)]);
  }

  /** @throws AppError `not_joined`. */
  leave(): void {
    const { room, peer } = this.seat;
    room.leave(peer);
  }

  /** The socket is gone: whatever it held is freed. */
  close(): void {
    this.#seat?.room.leave(this.#seat.peer);
  }
}
