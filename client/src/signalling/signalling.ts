import { batch, type ReadonlySignal, signal } from '@preact/signals';
import { io, type Socket } from 'socket.io-client';
import { AppError } from '#shared/protocol/errors.ts';
import {
  type Answer,
  type ClientEvents,
  type Notice,
  type Notices,
  PROTOCOL_VERSION,
  type RequestInput,
  type RequestName,
  type RequestResult,
  type ServerEvents,
} from '#shared/protocol/events.ts';
import type { Welcome } from '#shared/protocol/room.ts';
import type { IceServer } from '#shared/protocol/rtc.ts';

/** The signalling connection: `lost` comes back by itself, `outdated` only with a newer page. */
export type ConnectionState = 'connecting' | 'connected' | 'lost' | 'outdated';

/** socket.io's end at the client, with the wire's own events. */
export type ServerSocket = Socket<ServerEvents, ClientEvents>;

const ANSWER_TIMEOUT_MS = 10_000;

/** Typed requests and notices over one socket.io connection, which is opened at once and kept up. */
export class Signalling {
  readonly #state = signal<ConnectionState>('connecting');
  readonly #welcome = signal<Welcome | undefined>(undefined);
  /** `connected` once the server has said its welcome. */
  readonly state: ReadonlySignal<ConnectionState> = this.#state;
  /** What the server said on this connection; undefined while there is none. */
  readonly welcome: ReadonlySignal<Welcome | undefined> = this.#welcome;
  readonly #socket: ServerSocket;
  readonly #listeners = new Map<keyof Notices, Set<Hear>>();
  #lastNumber = 0;
  #iceServers: readonly IceServer[] = [];

  /** `url` is the page's own origin unless given. A simulation opens a socket of its own. */
  constructor({ url = '', open = openSocket }: { url?: string; open?: (url: string) => ServerSocket } = {}) {
    this.#socket = open(url);
    this.#socket.on('notices', (notices, receipt) => batch(() => this.#hear(notices, receipt)));
    this.on('server:welcome', (welcome) => {
      this.#welcome.value = welcome;
      this.#iceServers = welcome.iceServers;
      this.#state.value = 'connected';
    });
    this.on('iceServers:changed', ({ iceServers }) => {
      this.#iceServers = iceServers;
    });
    this.#socket.on('connect', () => {
      this.#lastNumber = 0;
    });
    this.#socket.on('disconnect', (reason) => {
      this.#welcome.value = undefined;
      if (reason === 'io client disconnect') return;
      this.#state.value = 'lost';
      // socket.io does not come back by itself where the server ended the connection, as one that restarts does.
      if (reason === 'io server disconnect') this.#socket.connect();
    });
    this.#socket.on('connect_error', (error) => {
      this.#state.value = isOutdated(error) ? 'outdated' : 'lost';
    });
  }

  /** Those of the welcome, with the credentials that were given last. */
  get iceServers(): readonly IceServer[] {
    return this.#iceServers;
  }

  /**
   * Asks the server. `granted` is called with the result before any notice that came after it is heard.
   * @throws AppError with the server's refusal, or `ConnectionLost` where no answer came.
   */
  request<Name extends RequestName>(
    name: Name,
    data: RequestInput<Name>,
    granted: (result: RequestResult<Name>) => void = () => undefined,
  ): Promise<void> {
    if (!this.#socket.connected) return Promise.reject(new ConnectionLost());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#lastNumber += 1;
    // socket.io's own typing of acknowledgements gives up where the event's name is generic.
    const socket = this.#socket.timeout(ANSWER_TIMEOUT_MS) as unknown as Emitter<Answer<RequestResult<Name>>>;
    socket.emit(name, this.#lastNumber, data, (lost, answer) => {
      if (lost) return reject(new ConnectionLost({ cause: lost }));
      if (!answer.ok) return reject(new AppError(answer.code, answer.message));
      granted(answer.result);
      resolve();
    });
    return promise;
  }

  /**
   * Sends one byte behind the last request, as a packet that engine.io passes over. Of a request that is lost on its way TCP
   * then learns within about a round trip; with nothing behind it, its timer takes 200 ms more (RFC 8985, 7.2).
   */
  chase(): void {
    this.#socket.io.engine.transport.send([{ type: 'noop' }]);
  }

  /**
   * Calls back with each notice of this name, and returns what ends that. `receipt` is to be called once the consumers
   * that the notice brought are applied.
   */
  on<Name extends keyof Notices>(name: Name, hear: (notice: Notices[Name], receipt: () => void) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(hear as Hear));
    return () => listeners.delete(hear as Hear);
  }

  close(): void {
    this.#socket.disconnect();
  }

  /** The server is sent one receipt for all, once every notice that brought consumers has its own. */
  #hear(notices: readonly Notice[], receipt: () => void = () => undefined): void {
    let open = notices.filter(([name]) => name === 'consumers:created').length;
    const received = () => {
      open -= 1;
      if (open === 0) receipt();
    };
    for (const [name, notice] of notices) {
      for (const hear of [...(this.#listeners.get(name) ?? [])]) hear(notice, received);
    }
  }
}

function openSocket(url: string): ServerSocket {
  return io(url, {
    transports: ['websocket'],
    auth: { protocol: PROTOCOL_VERSION },
    forceNew: true,
    reconnectionDelay: 300,
    reconnectionDelayMax: 3000,
  });
}

/** A listener, whatever the notice that it is kept under. */
type Hear = (notice: unknown, receipt: () => void) => void;

/** The connection went, or stayed silent for too long, before an answer came. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  constructor(options?: ErrorOptions) {
    super('no answer from the server', options);
  }
}

type Emitter<Reply> = {
  emit(name: string, number: number, data: unknown, answered: (lost: Error | null, answer: Reply) => void): void;
};

/** As the server's handshake refuses an old page. */
const isOutdated = (error: Error & { data?: { code?: string } }) => error.data?.code === 'protocol_mismatch';
