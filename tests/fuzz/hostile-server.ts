import type { ServerSocket } from '../../client/src/signalling/signalling.ts';
import type { Answer, Notice } from '../../server/shared/protocol/events.ts';

type Listener = (...args: never[]) => void;
type Answered = (lost: Error | null, answer?: unknown) => void;

/** A request of the client, as on the wire. */
export type Asked = { name: string; data: unknown };

/**
 * The client's socket, connected to a server that sends any given message, including those that no real server sends.
 */
export class HostileServer {
  connected = false;
  sendBuffer: unknown[] = [];
  readonly io = { engine: { transport: { send: () => undefined }, close: () => this.cut() } };
  readonly asked: Asked[] = [];
  /** The answer to each request. */
  answer: (asked: Asked) => Answer<unknown> | unknown = () => ({ ok: true, result: null });
  /** The first messages on each connection. */
  welcome: unknown;
  #sequence = 0;
  readonly #listeners = new Map<string, Listener[]>();

  constructor({ welcome }: { welcome: unknown }) {
    this.welcome = welcome;
    setImmediate(() => this.connect());
  }

  get socket(): ServerSocket {
    return this as unknown as ServerSocket;
  }

  on(event: string, hear: Listener): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), hear]);
  }

  connect(): void {
    if (this.connected) return;
    this.connected = true;
    this.#sequence = 0;
    this.#emit('connect');
    this.say([['server:welcome', this.welcome]]);
  }

  disconnect(): void {
    this.cut();
  }

  cut(): void {
    if (!this.connected) return;
    this.connected = false;
    this.#emit('disconnect', 'transport close');
  }

  timeout() {
    return {
      emit: (name: string, _number: number, data: unknown, answered: Answered) => {
        const asked = { name, data };
        this.asked.push(asked);
        setImmediate(() => answered(null, this.answer(asked)));
      },
    };
  }

  /** A batch of notices, under the next number unless it has another. @throws what the client's listeners throw. */
  say(batch: unknown, { sequence = (this.#sequence + 1) as unknown, receipt = () => undefined as unknown } = {}): void {
    this.#sequence += 1;
    this.#emit('notices', batch as Notice[], sequence, receipt);
  }

  #emit(event: string, ...args: unknown[]): void {
    for (const hear of this.#listeners.get(event) ?? []) hear(...(args as never[]));
  }
}
