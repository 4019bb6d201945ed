import type { Notice, Notices } from '#shared/protocol/events.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { ClientSocket } from './socket.ts';

/** The outbox of everybody who is in a room or at its door. */
export type Outboxes = Map<PeerId, Outbox>;

/** What one client is told: all notices of one tick go in one message, in the order they were pushed. */
export class Outbox {
  readonly #socket: ClientSocket;
  #batch: Notice[] = [];
  #applied: (() => void)[] = [];
  #due: NodeJS.Immediate | undefined;

  constructor(socket: ClientSocket) {
    this.#socket = socket;
  }

  /** `applied` is called once the client has applied what came in the same message; without it no receipt is asked for. */
  push<Name extends keyof Notices>(name: Name, notice: Notices[Name], applied?: () => void): void {
    this.#batch.push([name, notice] as Notice);
    if (applied) this.#applied.push(applied);
    this.#due ??= setImmediate(() => this.flush());
  }

  /** Sends at once what waits. */
  flush(): void {
    clearImmediate(this.#due);
    this.#due = undefined;
    const [batch, applied] = [this.#batch, this.#applied];
    [this.#batch, this.#applied] = [[], []];
    if (batch.length === 0) return;
    if (applied.length === 0) {
      this.#socket.emit('notices', batch);
      return;
    }
    // Without a time limit: its timer would outlive the socket, and hold the process open.
    this.#socket.emit('notices', batch, () => {
      for (const tell of applied) tell();
    });
  }

  /** Forgets what waits: nobody is there any more to whom it means something. */
  clear(): void {
    this.#batch = [];
    this.#applied = [];
  }
}
