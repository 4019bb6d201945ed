/** What waits for clients that do not read it is bounded: by client, by counted address and in all. */

import { greediest } from '../limits/greediest.ts';
import { WHOLE_SERVER } from '../limits/limit.ts';
import type { Limits } from '../limits/limits.ts';
import type { ClientSocket } from './socket.ts';

export type UnreadOptions = {
  limits: Limits;
  /** That may wait for one client. */
  maxUnreadBytes: number;
  /**
   * Beyond these a client is cut: of that address the one for which most waits, of all one of the site for whose
   * clients most does.
   */
  unreadBytesPerAddress: number;
  unreadBytesInAll: number;
};

/** What waits for one client, in UTF-16 units where it is text, and the end of it. */
type Client = { readonly address: string; amount: number; cut(): void };

/**
 * Watches clients that keep their sockets open and do not read them, before what waits for them fills the memory. The
 * heartbeat does not find such clients: they may send pongs without having read a ping.
 * @returns watches one more until it is gone.
 */
export function createUnreadWatch({ limits, maxUnreadBytes, ...options }: UnreadOptions) {
  const crowds = (option: 'unreadBytesPerAddress' | 'unreadBytesInAll', scope: 'address' | 'server') => {
    const all = new Map<string, Crowd>();
    const counts = () => [...all.values()].map(({ bytes }) => bytes);
    const bound = limits.bound({ name: `limits.${option}`, scope, max: options[option], counts });
    return (key: string, client: Client) => {
      const crowd = all.get(key) ?? new Crowd(({ bytes }) => bound.isFull({ held: bytes }));
      all.set(key, crowd);
      crowd.clients.add(client);
      const leave = () => {
        crowd.clients.delete(client);
        if (crowd.clients.size === 0) all.delete(key);
      };
      return { crowd, leave };
    };
  };
  const [ofAddress, ofAll] = [crowds('unreadBytesPerAddress', 'address'), crowds('unreadBytesInAll', 'server')];
  return ({ conn }: ClientSocket, address: string): void => {
    const client: Client = { address, amount: 0, cut: () => conn.request.socket.destroy() };
    const places = [ofAddress(address, client), ofAll(WHOLE_SERVER, client)];
    let [waiting, onItsWay] = [0, 0];
    const changed = () => {
      for (const { crowd } of places) crowd.bytes += waiting + onItsWay - client.amount;
      client.amount = waiting + onItsWay;
    };
    conn.on('packetCreate', ({ data }: { data?: string | Buffer }) => {
      // Whatever one packet weighs, it alone is no reason. Later, since a notice may come from the middle of a change.
      if (waiting > maxUnreadBytes) setImmediate(client.cut);
      waiting += data?.length ?? 0;
      changed();
      for (const { crowd } of places) crowd.review();
    });
    // Handed to the transport, which takes the next only once the client has taken these.
    conn.on('flush', () => {
      [waiting, onItsWay] = [0, waiting];
      changed();
    });
    conn.transport.on('drain', () => {
      onItsWay = 0;
      changed();
    });
    conn.on('close', () => {
      [waiting, onItsWay] = [0, 0];
      changed();
      for (const { leave } of places) leave();
    });
  };
}

/** The clients of one address, or all. */
class Crowd {
  readonly clients = new Set<Client>();
  /** Of all of them together. */
  bytes = 0;
  readonly #isFull: (crowd: Crowd) => boolean;
  #isCutting = false;

  constructor(isFull: (crowd: Crowd) => boolean) {
    this.#isFull = isFull;
  }

  /** Where too much waits, the greediest is cut: nobody who reads. One in each turn of the loop. */
  review(): void {
    if (this.#isCutting || !this.#isFull(this)) return;
    this.#isCutting = true;
    setImmediate(() => {
      this.#isCutting = false;
      greediest(this.clients)?.cut();
    });
  }
}
