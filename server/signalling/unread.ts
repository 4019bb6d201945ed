/** Bounds what waits for clients that do not read: by client, by counted address and for the whole server. */

import { greediest } from '../limits/greediest.ts';
import { WHOLE_SERVER } from '../limits/limit.ts';
import type { Limits } from '../limits/limits.ts';
import type { ClientSocket } from './socket.ts';

export type UnreadOptions = {
  limits: Limits;
  /** The maximum that may wait for one client. */
  maxUnreadBytes: number;
  /**
   * Beyond these, one client is cut off: the one of that address with the most waiting, or the one with the most of the
   * site with the most.
   */
  unreadBytesPerAddress: number;
  unreadBytesPerServer: number;
};

/** The unread data of one client (text in UTF-16 units), and a way to close its connection. */
type Client = { readonly address: string; amount: number; cut(): void };

/**
 * Watches clients that keep their sockets open without reading, before what waits for them fills the memory. The
 * heartbeat does not find them: they may send pongs without having read a ping.
 * @returns watches one more client until it is gone.
 */
export function createUnreadWatch({ limits, maxUnreadBytes, ...options }: UnreadOptions) {
  const crowds = (option: 'unreadBytesPerAddress' | 'unreadBytesPerServer', scope: 'address' | 'server') => {
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
  const [ofAddress, ofAll] = [crowds('unreadBytesPerAddress', 'address'), crowds('unreadBytesPerServer', 'server')];
  return ({ conn }: ClientSocket, address: string): void => {
    const client: Client = { address, amount: 0, cut: () => conn.request.socket.destroy() };
    const places = [ofAddress(address, client), ofAll(WHOLE_SERVER, client)];
    let [waiting, onItsWay] = [0, 0];
    const changed = () => {
      for (const { crowd } of places) crowd.bytes += waiting + onItsWay - client.amount;
      client.amount = waiting + onItsWay;
    };
    conn.on('packetCreate', ({ data }: { data?: string | Buffer }) => {
      // A single packet is no reason, whatever its size. Later, since a notice may come from the middle of a change.
      if (waiting > maxUnreadBytes) setImmediate(client.cut);
      waiting += data?.length ?? 0;
      changed();
      for (const { crowd } of places) crowd.review();
    });
    // Handed to the transport, which takes more only once the client has read these.
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
  /** The total of all clients. */
  bytes = 0;
  readonly #isFull: (crowd: Crowd) => boolean;
  #isCutting = false;

  constructor(isFull: (crowd: Crowd) => boolean) {
    this.#isFull = isFull;
  }

  /** When too much waits, cuts off the client with the most, who is not reading. One per turn of the event loop. */
  review(): void {
    if (this.#isCutting || !this.#isFull(this)) return;
    this.#isCutting = true;
    setImmediate(() => {
      this.#isCutting = false;
      greediest(this.clients)?.cut();
    });
  }
}
