import { Session, type Sessions } from './session.ts';
import type { ClientSocket } from './socket.ts';

/** What a client's limits are counted by. */
export type Client = Pick<Connection, 'address' | 'slot'>;

/** One client's signalling connection. */
export class Connection {
  readonly socket: ClientSocket;
  /** What it is counted by, see `countedAddress`. */
  readonly address: string;
  /** What its own limits are counted by, see `ConnectionSlots`. */
  readonly slot: string;
  readonly #sessions: Sessions;
  #session: Session;

  constructor(socket: ClientSocket, { sessions, address, slot }: Client & { sessions: Sessions }) {
    this.socket = socket;
    this.address = address;
    this.slot = slot;
    this.#sessions = sessions;
    this.#session = new Session(sessions);
    this.#session.attach(this);
  }

  /** What goes on over it now. */
  get session(): Session {
    return this.#session;
  }

  /** Goes on with that session; a connection that it had goes on as if it had never joined, and is told so. */
  goOnWith(session: Session): void {
    if (session === this.#session) return;
    session.connection?.handOver();
    this.#session.detach();
    this.#session = session;
    session.attach(this);
  }

  /** Sends one byte behind what was said last: of a loss that nothing follows TCP learns by its timer alone. */
  sendTailProbe(): void {
    this.socket.conn.transport.send([{ type: 'noop' }]);
  }

  /** The socket is gone. */
  close({ goodbye }: { goodbye: boolean }): void {
    this.#session.lose({ goodbye });
  }

  /** Somebody else goes on with its session. */
  handOver(): void {
    const { outbox } = this.#session;
    outbox.push('room:ended', { reason: 'taken_over' });
    outbox.flush();
    this.#session.detach();
    this.#session = new Session(this.#sessions, { sequence: outbox.sequence });
    this.#session.attach(this);
  }
}
