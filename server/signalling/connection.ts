import type { BrowserFamily } from '#shared/protocol/http.ts';
import { Session, type SessionConnection, type Sessions } from './session.ts';
import type { ClientSocket } from './socket.ts';

/** The keys by which a client's limits are counted. */
export type Client = Pick<Connection, 'address' | 'browser' | 'slot'>;

/** The signalling connection of one client. */
export class Connection implements SessionConnection {
  readonly socket: ClientSocket;
  /** See `countedAddress`. */
  readonly address: string;
  readonly browser: BrowserFamily;
  /** The key of the client's own limits, see `ConnectionSlots`. */
  readonly slot: string;
  readonly #sessions: Sessions;
  #session: Session;

  constructor(socket: ClientSocket, { sessions, address, browser, slot }: Client & { sessions: Sessions }) {
    this.socket = socket;
    this.address = address;
    this.browser = browser;
    this.slot = slot;
    this.#sessions = sessions;
    this.#session = new Session(sessions);
    this.#session.attach(this);
  }

  /** The session that this connection carries now. */
  get session(): Session {
    return this.#session;
  }

  continueWith(session: Session): void {
    if (session === this.#session) return;
    session.connection?.handOver();
    this.#session.detach();
    this.#session = session;
    session.attach(this);
  }

  sendTailProbe(): void {
    this.socket.conn.transport.send([{ type: 'noop' }]);
  }

  /** Ends the session, or leaves it lost, since the socket has closed. */
  close({ goodbye }: { goodbye: boolean }): void {
    this.#session.lose({ goodbye });
  }

  handOver(): void {
    const { outbox } = this.#session;
    outbox.push('room:ended', { reason: 'taken_over' });
    outbox.flush();
    this.#session.detach();
    this.#session = new Session(this.#sessions, { sequence: outbox.sequence });
    this.#session.attach(this);
  }
}
