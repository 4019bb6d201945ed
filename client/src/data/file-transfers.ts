import type { PeerId } from '#shared/protocol/scalars.ts';
import type { FileSender } from './file-sender.ts';

/** `full`: all our channels are in use. `busy`: the server refused it for now, for another reason. */
export type Opening = 'done' | 'full' | 'busy';

/** A receiver that waits for a transfer, which other receivers may share. */
export type WaitingReceiver = {
  peer: PeerId;
  /** Whether it still waits. */
  isWaiting(): boolean;
  /** Opens its transfer. */
  open(): Promise<Opening>;
};

/** Transfers to one receiver at a time, of all files. */
const MAX_TO_ONE = 4;
/** How long to wait for a free channel, in milliseconds. */
const BUSY_MS = 500;
/** A transfer keeps its channel for at least this time while others wait, in milliseconds. */
const SLICE_MS = 5000;
/** Receivers whose turns are remembered. */
const MAX_TURNS = 1000;

/** When a receiver was last served, and whether that was of use. */
type Turn = { at: number; inVain: boolean };

/**
 * Schedules the transfers of all local files. The server allows one person a limited number of channels: while all are
 * in use, the receivers with the fewest transfers are served first, and the slowest transfer is closed for a receiver
 * that has fewer. Otherwise a few seats that receive almost nothing would hold all channels. The receivers of a closed
 * transfer request the rest later. Receivers with equally many transfers take turns, and those that made no use of
 * their last turn come after all others.
 */
export class FileTransfers {
  readonly #open = new Map<FileSender, { since: number }>();
  /** The receivers of transfers whose channels are being opened. */
  readonly #opening = new Set<readonly PeerId[]>();
  /** The last turn of each receiver that was served, latest last. */
  readonly #turns = new Map<PeerId, Turn>();
  #waiting: WaitingReceiver[] = [];
  #isServing = false;
  #changed = Promise.withResolvers<void>();

  /** Serves this receiver when it is its turn. */
  serve(waiting: WaitingReceiver): void {
    this.#waiting.push(waiting);
    void this.#serveAll();
  }

  /** Whether one more transfer to this receiver may begin now. */
  admits(peer: PeerId): boolean {
    return this.#countTo(peer) < MAX_TO_ONE;
  }

  /** A channel to these receivers is being opened until the returned function is called. */
  opening(receivers: readonly PeerId[]): () => void {
    this.#opening.add(receivers);
    return () => this.#opening.delete(receivers);
  }

  /** The transfer of this sender is open until the returned function is called. */
  add(sender: FileSender): () => void {
    const { receivers } = sender;
    this.#open.set(sender, { since: performance.now() });
    return () => {
      this.#open.delete(sender);
      for (const peer of receivers) this.#tookTurn(peer, { inVain: !sender.useful.has(peer) });
      this.#changed.resolve();
      void this.#serveAll();
    };
  }

  async #serveAll(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    for (let next = this.#next(); next; next = this.#next()) {
      this.#changed = Promise.withResolvers();
      const opening = await next.open();
      if (opening === 'full') this.#slowest({ above: this.#countTo(next.peer) })?.close();
      if (opening !== 'done') await this.#retryLater(next);
    }
    this.#isServing = false;
  }

  #tookTurn(peer: PeerId, { inVain }: { inVain: boolean }): void {
    this.#turns.delete(peer);
    this.#turns.set(peer, { at: performance.now(), inVain });
    for (const oldest of [...this.#turns.keys()].slice(0, -MAX_TURNS)) this.#turns.delete(oldest);
  }

  /** Takes the next waiting receiver: of those with the fewest transfers, the one whose turn it is. */
  #next(): WaitingReceiver | undefined {
    this.#waiting = this.#waiting.filter((one) => one.isWaiting());
    const counts = new Map(this.#waiting.map(({ peer }) => [peer, this.#countTo(peer)]));
    const min = Math.min(...counts.values(), MAX_TO_ONE);
    const candidates = min < MAX_TO_ONE ? this.#waiting.filter(({ peer }) => counts.get(peer) === min) : [];
    const [next] = candidates.sort((one, other) => byTurn(this.#turns.get(one.peer), this.#turns.get(other.peer)));
    this.#waiting = this.#waiting.filter((one) => one !== next);
    return next;
  }

  /** Waits until a transfer has ended, but not longer than `BUSY_MS`. */
  async #retryLater(waiting: WaitingReceiver): Promise<void> {
    this.#waiting.unshift(waiting);
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, BUSY_MS);
    await Promise.race([this.#changed.promise, promise]);
    clearTimeout(timer);
  }

  /** The slowest transfer that has had its time slice and whose receivers all have more than `above` transfers. */
  #slowest({ above }: { above: number }): FileSender | undefined {
    const now = performance.now();
    return [...this.#open]
      .filter(([, { since }]) => now - since >= SLICE_MS)
      .map(([sender]) => ({ sender, fewest: Math.min(...sender.receivers.map((peer) => this.#countTo(peer))) }))
      .filter(({ fewest }) => fewest > above)
      .sort((one, other) => one.sender.speedAt(now) - other.sender.speedAt(now))
      .at(0)?.sender;
  }

  #countTo(peer: PeerId): number {
    const open = [...this.#open.keys()].map(({ receivers }) => receivers);
    return [...open, ...this.#opening].filter((receivers) => receivers.includes(peer)).length;
  }
}

/** Orders turns: new receivers first, those whose last transfer was in vain last, otherwise the longest wait first. */
const byTurn = (one: Turn | undefined, other: Turn | undefined): number =>
  Number(one?.inVain ?? false) - Number(other?.inVain ?? false) || (one?.at ?? 0) - (other?.at ?? 0);
