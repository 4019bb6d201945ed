import type { Notice, Notices } from '#shared/protocol/events.ts';
import type { ClientSocket } from './socket.ts';

/** The maximum number of receipts that a client may owe. A busy page owes a few. */
const MAX_OWED = 1000;

/** Collects the notices for one client: all notices of a tick go out in one message, in order. */
export class Outbox {
  #socket: ClientSocket | undefined;
  #batch: Notice[] = [];
  #applied: (() => void)[] = [];
  #due: NodeJS.Immediate | undefined;
  #sequence: number;
  #held = false;
  /** How many receipts of this connection are outstanding. */
  #owed = 0;

  /** `sequence` is that of the previous batch. */
  constructor(sequence: number) {
    this.#sequence = sequence;
  }

  /** The sequence of the last batch that was sent. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Sends to this socket from now on. */
  attach(socket: ClientSocket): void {
    this.#socket = socket;
    this.#held = false;
    this.#owed = 0;
  }

  /** Sends to nobody, and drops what is waiting. */
  detach(): void {
    this.#socket = undefined;
    this.#held = false;
    this.clear();
  }

  /**
   * Queues a notice. `applied` is called once the client has applied the message that carries it; without it, no
   * receipt is requested. A client without a connection receives nothing: the answer to its next join contains
   * everything.
   */
  push<Name extends keyof Notices>(name: Name, notice: Notices[Name], applied?: () => void): void {
    if (!this.#socket) return;
    this.#batch.push([name, notice] as Notice);
    if (applied) this.#applied.push(applied);
    if (!this.#held) this.#schedule();
  }

  /**
   * Sends what waits, and keeps what comes until `release`: it follows an answer that includes everything before.
   * @returns the sequence of the last batch that the answer includes.
   */
  hold(): number {
    this.flush();
    this.#held = true;
    return this.#sequence;
  }

  /** @returns false if nothing was held: another connection goes on with these notices since `hold`, or nobody does. */
  release(): boolean {
    const wasHeld = this.#held;
    this.#held = false;
    if (wasHeld && this.#batch.length > 0) this.#schedule();
    return wasHeld;
  }

  /** Sends the waiting notices at once. */
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
    // Each callback is kept until its receipt arrives.
    if (this.#owed > MAX_OWED) return void socket.disconnect(true);
    // Without a timeout: its timer would outlive the socket and keep the process running.
    socket.emit('notices', batch, this.#sequence, () => {
      if (socket === this.#socket) this.#owed -= 1;
      for (const notify of applied) notify();
    });
  }

  /** Drops the waiting notices, since nobody is left to receive them. */
  clear(): void {
    clearImmediate(this.#due);
    this.#due = undefined;
    this.#batch = [];
    this.#applied = [];
  }

  #schedule(): void {
    this.#due ??= setImmediate(() => this.flush());
  }
}
