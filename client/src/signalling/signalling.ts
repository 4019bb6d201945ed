import { batch, type ReadonlySignal, signal } from '@preact/signals';
import { io, type Socket, WebSocket as WebSocketTransport } from 'socket.io-client';
import { AppError } from '#shared/protocol/errors.ts';
import type {
  Answer,
  ClientEvents,
  Notice,
  Notices,
  RequestInput,
  RequestName,
  RequestResult,
  ServerEvents,
} from '#shared/protocol/events.ts';
import type { Welcome } from '#shared/protocol/room.ts';
import type { IceServer } from '#shared/protocol/rtc.ts';
import { PROTOCOL_VERSION } from '#shared/protocol/version.ts';
import { siteUrl } from '../util/site-url.ts';
import { isOpeningEarly, takeEarly } from './early-socket.ts';
import { Outstanding } from './outstanding.ts';
import { returnDelay } from './return-delay.ts';
import type { WatchedMessage, WatchedRequest } from './watched-message.ts';

/** The state of the signalling connection: `lost` recovers by itself, `outdated` only with a newer page. */
export type SocketState = 'connecting' | 'connected' | 'lost' | 'outdated';

/** socket.io's client socket, with the events of the protocol. */
export type ServerSocket = Socket<ServerEvents, ClientEvents>;

const ANSWER_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5000;
/** Before the first welcome says how many people the server has, in milliseconds. */
const RETURN_WITHIN_MS = 1000;
/** A connection that ends earlier does not count: its client continues to wait longer and longer, in milliseconds. */
const STEADY_MS = 5000;

export type SignallingOptions = {
  /** The page's own origin by default. */
  url?: string;
  /** A simulation opens its own socket. */
  open?: (url: string) => ServerSocket;
  /** Called with every request, answer and notice. What it throws is reported and changes nothing. */
  watch?: ((message: WatchedMessage) => void) | undefined;
};

/** Requests that belong to a connection: they start a seat or resume it. */
const ofConnection: ReadonlySet<string> = new Set(['prejoin:prepare', 'room:join'] satisfies RequestName[]);

/**
 * Typed requests and notices over one socket.io connection at a time, which is opened at once and reopened whenever it
 * is lost. While there is a seat to resume, its requests outlive a lost connection.
 */
export class Signalling {
  readonly #state = signal<SocketState>('connecting');
  readonly #welcome = signal<Welcome | undefined>(undefined);
  /** `connected` once the server has sent its welcome. */
  readonly state: ReadonlySignal<SocketState> = this.#state;
  /** The welcome of this connection; undefined while there is none. */
  readonly welcome: ReadonlySignal<Welcome | undefined> = this.#welcome;
  readonly #firstFailures = signal(0);
  /** How many connections have failed since the page was opened; 0 once one has been up. */
  readonly firstFailures: ReadonlySignal<number> = this.#firstFailures;
  readonly #socket: ServerSocket;
  readonly #listeners = new Map<keyof Notices, Set<Listener>>();
  readonly #outstanding = new Outstanding();
  readonly #misses = signal(false);
  /** Whether a notice was missed, in pre-join or in the seat, and no answer has made up for it yet. */
  readonly misses: ReadonlySignal<boolean> = this.#misses;
  #lastNumber = 0;
  /** The sequence of the last batch of notices. */
  #sequence = 0;
  /** Whether there is a seat to resume. */
  #seated = false;
  #returnWithinMs = RETURN_WITHIN_MS;
  /** When the last steady connection was lost, and when this one began. */
  #lostAt = performance.now();
  #connectedAt = Number.POSITIVE_INFINITY;
  #hasConnected = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #iceServers: readonly IceServer[] = [];

  readonly #watch: SignallingOptions['watch'];

  constructor({ url = '', open = openSocket, watch }: SignallingOptions = {}) {
    this.#watch = watch;
    this.#socket = open(url);
    this.#socket.on('notices', (notices, sequence, receipt) => {
      // A repeated batch, or a late one whose absence was noticed by those that followed.
      if (sequence <= this.#sequence) return;
      if (sequence !== this.#sequence + 1) this.#misses.value = true;
      this.#sequence = sequence;
      reporting(() => batch(() => this.#dispatch(notices, receipt)));
    });
    this.on('server:welcome', (welcome) => {
      this.#welcome.value = welcome;
      this.#iceServers = welcome.iceServers;
      this.#returnWithinMs = welcome.returnWithinMs;
      this.#connectedAt = performance.now();
      this.#hasConnected = true;
      this.#firstFailures.value = 0;
      this.#state.value = 'connected';
    });
    this.on('iceServers:changed', ({ iceServers }) => {
      this.#iceServers = iceServers;
    });
    this.#socket.on('connect', () => {
      this.#sequence = 0;
      this.#misses.value = false;
      if (!this.#seated) this.#outstanding.open();
    });
    this.#socket.on('disconnect', () => {
      this.#welcome.value = undefined;
      // socket.io would send these on the next connection before it has our seat, for example after a sleep.
      this.#socket.sendBuffer = [];
      this.#outstanding.suspend();
      if (!this.#seated) this.#abandon();
      const now = performance.now();
      if (now - this.#connectedAt >= STEADY_MS) this.#lostAt = now;
      this.#reconnectLater('lost');
    });
    this.#socket.on('connect_error', (error) => {
      if (!this.#hasConnected) this.#firstFailures.value += 1;
      this.#reconnectLater(isOutdated(error) ? 'outdated' : 'lost');
    });
  }

  /** Those of the welcome, with the latest credentials. */
  get iceServers(): readonly IceServer[] {
    return this.#iceServers;
  }

  /**
   * Sends a request. `granted` is called with the result before any later notice is handled.
   * @throws AppError with the server's refusal, `ConnectionLost` if no answer came, or what `granted` throws.
   */
  request<Name extends RequestName>(
    name: Name,
    data: RequestInput<Name>,
    granted: (result: RequestResult<Name>) => void = () => undefined,
  ): Promise<void> {
    const lasting = this.#seated && !ofConnection.has(name);
    if (!this.#socket.connected && !lasting) return Promise.reject(new ConnectionLost());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#lastNumber += 1;
    const number = this.#lastNumber;
    const onAnswer = (answer: Answer<RequestResult<Name>>) => {
      try {
        if (!answer.ok) throw new AppError(answer.code, answer.message, { retryAfterMs: answer.retryAfterMs });
        batch(() => granted(answer.result));
        resolve();
      } catch (refusal) {
        reject(refusal);
      }
    };
    if (ofConnection.has(name)) {
      this.#send(name, { number, data }, (lost, answer) => {
        if (!lost) return onAnswer(answer);
        // The server may have carried it out, and counts from there on this connection.
        this.#cut();
        reject(new ConnectionLost({ cause: lost }));
      });
      return promise;
    }
    const send = () =>
      this.#send<Name>(name, { number, data }, (lost, answer) => {
        // A connection that is silent for this long will stay silent.
        if (lost) return this.#cut();
        if (this.#outstanding.settle(number)) onAnswer(answer);
      });
    if (!this.#outstanding.add({ number, send, give: reject })) reject(new ConnectionLost());
    return promise;
  }

  /**
   * A join was answered, in the tick of the answer: there is a seat now. If it was kept, its requests that wait since a
   * lost connection are sent again. The next notices follow those of `sequence`; the answer makes up for all earlier
   * ones, unless it comes from pre-join with what was announced there.
   */
  takeSeat({ kept, sequence, fromPreJoin = false }: { kept: boolean; sequence: number; fromPreJoin?: boolean }): void {
    this.#misses.value = fromPreJoin && (this.#misses.peek() || sequence !== this.#sequence);
    this.#sequence = sequence;
    if (!kept && this.#seated) this.#abandon();
    this.#seated = true;
    this.#outstanding.open();
  }

  /** A new preparation begins: notices missed before belonged to the previous one. */
  beginPreJoin(): void {
    this.#misses.value = false;
  }

  /** There is no seat to resume any more, and waiting requests will not be answered. */
  leaveSeat(): void {
    this.#seated = false;
    this.#abandon();
    if (this.#socket.connected) this.#outstanding.open();
  }

  /** The network may have changed: connections over the old one are given up, and lost ones are tried at once. */
  reconnect(): void {
    this.#lostAt = performance.now();
    if (this.#socket.connected) this.#cut();
    if (this.#state.peek() === 'lost') this.#connectSoon(0);
  }

  /**
   * Sends one byte behind the last request, as a packet that engine.io ignores. TCP then notices the loss of the
   * request within about a round trip; with nothing behind it, its timer takes 200 ms longer (RFC 8985, 7.2).
   */
  sendTailProbe(): void {
    this.#socket.io.engine.transport.send([{ type: 'noop' }]);
  }

  /**
   * Calls back with each notice of this name, and returns a function that stops that. `receipt` must be called once the
   * consumers of the notice are applied.
   */
  on<Name extends keyof Notices>(
    name: Name,
    listener: (notice: Notices[Name], receipt: () => void) => void,
  ): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener as Listener));
    return () => listeners.delete(listener as Listener);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#socket.disconnect();
  }

  #send<Name extends RequestName>(
    name: Name,
    { number, data }: { number: number; data: RequestInput<Name> },
    answered: (lost: Error | null, answer: Answer<RequestResult<Name>>) => void,
  ): void {
    // socket.io's typing of acknowledgements fails if the event's name is generic.
    const socket = this.#socket.timeout(ANSWER_TIMEOUT_MS) as unknown as Emitter<Answer<RequestResult<Name>>>;
    // TypeScript does not connect a generic name with its data.
    this.#show({ kind: 'request', name, number, data } as WatchedRequest);
    socket.emit(name, number, data, (lost, answer) => {
      this.#show({ kind: 'answer', name, number, answer: lost ? undefined : answer });
      answered(lost, answer);
    });
  }

  #show(message: WatchedMessage): void {
    const watch = this.#watch;
    if (watch) reporting(() => watch(message));
  }

  #abandon(): void {
    this.#outstanding.abandon(() => new ConnectionLost());
  }

  /** Without a goodbye, which would free the seat. */
  #cut(): void {
    if (this.#socket.connected) this.#socket.io.engine.close();
  }

  #reconnectLater(state: 'lost' | 'outdated'): void {
    if (this.#closed) return;
    this.#state.value = state;
    if (state === 'outdated') return;
    this.#connectSoon(returnDelay({ awayMs: performance.now() - this.#lostAt, withinMs: this.#returnWithinMs }));
  }

  #connectSoon(inMs: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#socket.connect(), inMs);
  }

  /** The server is sent one receipt for the batch, once every notice with consumers has its own. */
  #dispatch(batched: readonly Notice[], receipt: () => void = () => undefined): void {
    const notices = batched.filter(isNotice);
    let open = notices.filter(([name]) => name === 'consumers:created').length;
    const received = () => {
      open -= 1;
      if (open === 0) receipt();
    };
    for (const heard of notices) {
      this.#show({ kind: 'notice', notice: heard });
      const [name, notice] = heard;
      const listeners = [...(this.#listeners.get(name) ?? [])];
      // It overtook the answer that says where it belongs.
      if (name === 'consumers:created' && listeners.length === 0) this.#misses.value = true;
      for (const listener of listeners) reporting(() => listener(notice, received));
    }
  }
}

function openSocket(url: string): ServerSocket {
  // socket.io's own default puts a second pair of brackets around an IPv6 address.
  return io(url || window.location.origin, {
    path: siteUrl('/socket.io/'),
    transports: isOpeningEarly() ? [EarlyTransport] : ['websocket'],
    auth: { protocol: PROTOCOL_VERSION },
    forceNew: true,
    // Handled by Signalling itself.
    reconnection: false,
    timeout: CONNECT_TIMEOUT_MS,
  });
}

/** Starts with the WebSocket that the page's first script has opened. */
class EarlyTransport extends WebSocketTransport {
  #skipsNext = false;

  override createSocket(...request: Parameters<WebSocketTransport['createSocket']>): WebSocket {
    const early = takeEarly(request[0]);
    this.#skipsNext = early?.connects ?? false;
    return early?.socket ?? super.createSocket(...request);
  }

  /** The first script has sent the first packet, with which socket.io connects. */
  override doWrite(...written: Parameters<WebSocketTransport['doWrite']>): void {
    if (this.#skipsNext) this.#skipsNext = false;
    else super.doWrite(...written);
  }
}

/** A listener, whatever the notice it is stored under. */
type Listener = (notice: unknown, receipt: () => void) => void;

/** A name and its data; listeners find out whether the data is complete. */
const isNotice = (notice: unknown): boolean =>
  Array.isArray(notice) && typeof notice[1] === 'object' && notice[1] !== null;

/** Reports and drops a notice that a listener cannot handle, and continues with the next. */
function reporting(act: () => void): void {
  try {
    act();
  } catch (error) {
    reportError(error);
  }
}

/** The connection was lost, or silent for too long, before an answer came. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  constructor(options?: ErrorOptions) {
    super('no answer from the server', options);
  }
}

type Emitter<Reply> = {
  emit(name: string, number: number, data: unknown, answered: (lost: Error | null, answer: Reply) => void): void;
};

/** The server's handshake refuses an old page in this way. */
const isOutdated = (error: Error & { data?: { code?: string } }) => error.data?.code === 'protocol_mismatch';
