import type { MediaLimits } from './media-limits.ts';
import type { RoomLimits } from './room-limits.ts';

export type PlacesOptions = {
  /** The id of the room, by which its seats are counted. */
  room: string;
  mediaLimits: Pick<MediaLimits, 'seatsOfAddress'>;
  limits: Pick<RoomLimits, 'people' | 'peopleOfRoom' | 'preparedPeers' | 'preparedOfRoom' | 'preparedOfAddress'>;
};

/** Counts the seats and the prepared joins of one room, by the counted addresses of those who take them. */
export class Places {
  readonly #options: PlacesOptions;

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  /** @throws AppError `server_full`, `room_full`. */
  refuseSeat(address: string): void {
    const { limits, room } = this.#options;
    limits.people.refuseIfFull('the server is full; try again when others have left');
    limits.peopleOfRoom.refuseIfFull(room, address);
  }

  /** @throws AppError `prejoin_full`. */
  refusePrepared(address: string): void {
    const { limits, room } = this.#options;
    limits.preparedPeers.refuseIfFull('too many people are preparing to join on this server; join without preparation');
    limits.preparedOfRoom.refuseIfFull(room, address);
  }

  /** @returns a function that gives the seat back; may be called twice. @throws AppError `server_full`, `room_full`. */
  takeSeat(address: string): () => void {
    this.refuseSeat(address);
    const { limits, mediaLimits, room } = this.#options;
    const ofAddress = mediaLimits.seatsOfAddress.take(address);
    const ofRoom = limits.peopleOfRoom.take(room, address);
    return () => {
      ofAddress();
      ofRoom();
    };
  }

  /** @returns a function that gives the place back; may be called twice. @throws AppError `prejoin_full`. */
  takePrepared(address: string): () => void {
    this.refusePrepared(address);
    const { limits, room } = this.#options;
    const ofAddress = limits.preparedOfAddress.take(address);
    const ofRoom = limits.preparedOfRoom.take(room, address);
    return () => {
      ofAddress();
      ofRoom();
    };
  }
}
