import { HostileSeat, type SeatOptions } from './hostile-seat.ts';

/** A flood that is set up. */
export type NotificationFlood = {
  /** Sends its next packets, up to about 20. */
  send(): void;
  /** Whose transports it comes through. */
  readonly seat: HostileSeat;
  close(): void;
};

/** A flood that comes through this seat; it closes the others with it. */
export function floodOf([seat, ...others]: [HostileSeat, ...{ close(): void }[]], send: () => void): NotificationFlood {
  return {
    send,
    seat,
    close: () => {
      for (const one of [seat, ...others]) one.close();
    },
  };
}

export const takeSeats = (count: number, options: SeatOptions): Promise<HostileSeat[]> =>
  Promise.all(Array.from({ length: count }, () => HostileSeat.take(options)));

export function repeat(count: number, act: (index: number) => void): void {
  for (let index = 0; index < count; index += 1) act(index);
}
