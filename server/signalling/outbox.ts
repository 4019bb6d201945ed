import type { Notice, Notices } from '#shared/protocol/events.ts';
import type { ClientSocket } from './socket.ts';

/** So many messages may be applied, and not said to be. A page that is busy owes a few. */
const MAX_OWED = 1000;

/** What one client is told: all notices of one tick go in one message, in the order they were pushed. */
export class Outbox {
  #socket: ClientSocket | undefined;
  #batch: Notice[] = [];
  #applied: (() => void)[] = [];
  #due: NodeJS.Immediate | undefined;
  #sequence: number;
  /** How many receipts this connection has been asked for, and not given. */
  #owed = 0;

  /** `sequence` is that of the last batch before. */
  constructor(sequence: number) {
    this.#sequence = sequence;
  }

  /** Of the last batch that was sent. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Goes to this socket from now on. */
  attach(socket: ClientSocket): void {
    this.#socket = socket;
    this.#owed = 0;
  }

  /** Goes to nobody, and what waits neither. */
  detach(): void {
    this.#socket = undefined;
    this.clear();
  }

  /**
   * `applied` is called once the client has applied what came in the same message; without it no receipt is asked for.
   * Who has no connection is told nothing: the answer with which it comes back holds everything.
   */
  push<Name extends keyof Notices>(name: Name, notice: Notices[Name], applied?: () => void): void {
    if (!this.#socket) return;
    this.#batch.push([name, notice] as Notice);
    if (applied) this.#applied.push(applied);
    this.#due ??= setImmediate(() => this.flush());
  }

  /** Sends at once what waits. */
  flush(): void {
    const [batch, applied] = [this.#batch, this.#applied];
    this.clear();
    if (batch.length === 0 || !this.#socket) return;
    this.#sequence += 1;
    if (applied.length === 0) {
      this.#socket.emit('notices', batch, this.#sequence);
      return;
    }
    const socket = this.#socket;
    this.#owed += 1;
    // Each is kept until its receipt comes.
    if (this.#owed > MAX_OWED) return void socket.disconnect(true);
    // Without a time limit: its timer would outlive the socket, and hold the process open.
    socket.emit('notices', batch, this.#sequence, () => {
      if (socket === this.#socket) this.#owed -= 1;
      for (const tell of applied) tell();
    });
  }

  /** Forgets what waits: nobody is there any more to whom it means something. */
  clear(): void {
    clearImmediate(this.#due);
    this.#due = undefined;
    this.#batch = [];
    this.#applied = [];
  }
}
