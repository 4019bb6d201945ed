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
import { backoff } from '../util/backoff.ts';
import { Outstanding } from './outstanding.ts';

/** The signalling connection: `lost` comes back by itself, `outdated` only with a newer page. */
export type ConnectionState = 'connecting' | 'connected' | 'lost' | 'outdated';

/** socket.io's end at the client, with the wire's own events. */
export type ServerSocket = Socket<ServerEvents, ClientEvents>;

const ANSWER_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5000;
/**
 * Who lost the same server at the same moment comes back within this time, or within twice that and so on, but no
 * later.
 */
const RETURN = { windowMs: 1000, mostMs: 2000 };

/** These are asked of a connection: with them a seat begins, or is taken up again. */
const ofConnection: ReadonlySet<string> = new Set(['prejoin:prepare', 'room:join'] satisfies RequestName[]);

/**
 * Typed requests and notices over one socket.io connection at a time, which is opened at once and brought back whenever
 * it is lost. While there is a seat to come back to, its requests outlive a lost connection.
 */
export class Signalling {
  readonly #state = signal<ConnectionState>('connecting');
  readonly #welcome = signal<Welcome | undefined>(undefined);
  /** `connected` once the server has said its welcome. */
  readonly state: ReadonlySignal<ConnectionState> = this.#state;
  /** What the server said on this connection; undefined while there is none. */
  readonly welcome: ReadonlySignal<Welcome | undefined> = this.#welcome;
  readonly #socket: ServerSocket;
  readonly #listeners = new Map<keyof Notices, Set<Hear>>();
  readonly #outstanding = new Outstanding();
  readonly #misses = signal(false);
  /** Whether a notice went missing, in pre-join or in the seat, and no answer has made up for it yet. */
  readonly misses: ReadonlySignal<boolean> = this.#misses;
  #lastNumber = 0;
  /** Of the last batch of notices. */
  #sequence = 0;
  /** Whether there is a seat to come back to. */
  #seated = false;
  #tries = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #iceServers: readonly IceServer[] = [];

  /** `url` is the page's own origin unless given. A simulation opens a socket of its own. */
  constructor({ url = '', open = openSocket }: { url?: string; open?: (url: string) => ServerSocket } = {}) {
    this.#socket = open(url);
    this.#socket.on('notices', (notices, sequence, receipt) => {
      // Said before; or late, which was noticed by those that came instead.
      if (sequence <= this.#sequence) return;
      if (sequence !== this.#sequence + 1) this.#misses.value = true;
      this.#sequence = sequence;
      reporting(() => batch(() => this.#hear(notices, receipt)));
    });
    this.on('server:welcome', (welcome) => {
      this.#welcome.value = welcome;
      this.#iceServers = welcome.iceServers;
      this.#tries = 0;
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
      // socket.io would say these on the next connection before it has our seat, as after a sleep.
      this.#socket.sendBuffer = [];
      this.#outstanding.suspend();
      if (!this.#seated) this.#abandon();
      this.#comeBack('lost');
    });
    this.#socket.on('connect_error', (error) => this.#comeBack(isOutdated(error) ? 'outdated' : 'lost'));
  }

  /** Those of the welcome, with the credentials that were given last. */
  get iceServers(): readonly IceServer[] {
    return this.#iceServers;
  }

  /**
   * Asks the server. `granted` is called with the result before any notice that came after it is heard.
   * @throws AppError with the server's refusal, `ConnectionLost` where no answer came, or what `granted` throws.
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
    const hear = (answer: Answer<RequestResult<Name>>) => {
      try {
        if (!answer.ok) throw new AppError(answer.code, answer.message, { retryAfterMs: answer.retryAfterMs });
        batch(() => granted(answer.result));
        resolve();
      } catch (refusal) {
        reject(refusal);
      }
    };
    if (ofConnection.has(name)) {
      this.#say(name, { number, data }, (lost, answer) => {
        if (!lost) return hear(answer);
        // The server may have carried it out, and count from there on this connection.
        this.#cut();
        reject(new ConnectionLost({ cause: lost }));
      });
      return promise;
    }
    const send = () =>
      this.#say<Name>(name, { number, data }, (lost, answer) => {
        // On a connection that says nothing for so long nothing will be said any more.
        if (lost) return this.#cut();
        if (this.#outstanding.settle(number)) hear(answer);
      });
    if (!this.#outstanding.add({ number, send, give: reject })) reject(new ConnectionLost());
    return promise;
  }

  /**
   * A join is answered, in the tick of the answer: there is a seat now. Requests of it that wait since a lost
   * connection are said again where it was kept. The next notices come behind those of `sequence`; all before them the
   * answer makes up for, unless one comes from pre-join with what was told there.
   */
  takeSeat({ kept, sequence, fromPreJoin = false }: { kept: boolean; sequence: number; fromPreJoin?: boolean }): void {
    this.#misses.value = fromPreJoin && (this.#misses.peek() || sequence !== this.#sequence);
    this.#sequence = sequence;
    if (!kept && this.#seated) this.#abandon();
    this.#seated = true;
    this.#outstanding.open();
  }

  /** There is no seat any more to come back to, and whatever waits will not be answered. */
  leaveSeat(): void {
    this.#seated = false;
    this.#abandon();
    if (this.#socket.connected) this.#outstanding.open();
  }

  /**
   * The network may be another one: what was connected over the old one is given up, and what is lost is tried at once.
   */
  reconnect(): void {
    this.#tries = 0;
    if (this.#socket.connected) this.#cut();
    if (this.#state.peek() === 'lost') this.#connectSoon(0);
  }

  /**
   * Sends one byte behind the last request, as a packet that engine.io passes over. Of a request that is lost on its
   * way TCP then learns within about a round trip; with nothing behind it, its timer takes 200 ms more (RFC 8985, 7.2).
   */
  sendTailProbe(): void {
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
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#socket.disconnect();
  }

  #say<Name extends RequestName>(
    name: Name,
    { number, data }: { number: number; data: RequestInput<Name> },
    answered: (lost: Error | null, answer: Answer<RequestResult<Name>>) => void,
  ): void {
    // socket.io's own typing of acknowledgements gives up where the event's name is generic.
    const socket = this.#socket.timeout(ANSWER_TIMEOUT_MS) as unknown as Emitter<Answer<RequestResult<Name>>>;
    socket.emit(name, number, data, answered);
  }

  #abandon(): void {
    this.#outstanding.abandon(() => new ConnectionLost());
  }

  /** Without a goodbye, at which the server would free the seat. */
  #cut(): void {
    if (this.#socket.connected) this.#socket.io.engine.close();
  }

  #comeBack(state: 'lost' | 'outdated'): void {
    if (this.#closed) return;
    this.#state.value = state;
    if (state === 'outdated') return;
    this.#connectSoon(backoff(this.#tries, RETURN));
    this.#tries += 1;
  }

  #connectSoon(inMs: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#socket.connect(), inMs);
  }

  /** The server is sent one receipt for all, once every notice that brought consumers has its own. */
  #hear(batched: readonly Notice[], receipt: () => void = () => undefined): void {
    const notices = batched.filter(isNotice);
    let open = notices.filter(([name]) => name === 'consumers:created').length;
    const received = () => {
      open -= 1;
      if (open === 0) receipt();
    };
    for (const [name, notice] of notices) {
      const listeners = [...(this.#listeners.get(name) ?? [])];
      // It overtook the answer that says where it belongs.
      if (name === 'consumers:created' && listeners.length === 0) this.#misses.value = true;
      for (const hear of listeners) reporting(() => hear(notice, received));
    }
  }
}

function openSocket(url: string): ServerSocket {
  return io(url, {
    transports: ['websocket'],
    auth: { protocol: PROTOCOL_VERSION },
    forceNew: true,
    // That is Signalling's own.
    reconnection: false,
    timeout: CONNECT_TIMEOUT_MS,
  });
}

/** A listener, whatever the notice that it is kept under. */
type Hear = (notice: unknown, receipt: () => void) => void;

/** A name and what it says; what that must have, whoever hears it finds out. */
const isNotice = (notice: unknown): boolean =>
  Array.isArray(notice) && typeof notice[1] === 'object' && notice[1] !== null;

/** What makes no sense to whoever hears it is dropped and reported, and what comes behind it is heard. */
function reporting(act: () => void): void {
  try {
    act();
  } catch (error) {
    reportError(error);
  }
}

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
