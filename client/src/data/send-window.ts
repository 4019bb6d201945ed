/**
 * The size of the window in bytes. The minimum keeps a slow connection busy; the maximum bounds what waits on the
 * server for a slow receiver.
 */
const SIZE = { min: 65_536, max: 1_048_576 };

/**
 * How much longer than at its fastest a confirmation may take, in milliseconds, before the window shrinks: the
 * connection is then full, and a call on it would suffer (the idea of LEDBAT, RFC 6817). Confirmations themselves come
 * in steps of 100 ms.
 */
const MAX_DELAY_MS = 200;

/**
 * Limits how far the sender of a file may be ahead of its slowest receiver. Positions count from the start of the file,
 * in bytes.
 */
export class SendWindow {
  readonly #positions = new Map<string, number>();
  #sent: number;
  #size = SIZE.min * 2;
  #shortestDelay = Number.POSITIVE_INFINITY;
  #shrunkAt = Number.NEGATIVE_INFINITY;
  /** The positions that the slowest receiver has not confirmed, and when the sender passed each. */
  #marks: { position: number; at: number }[] = [];
  /** The positions that only faster receivers have confirmed, and when the fastest did. */
  #leads: { position: number; at: number }[] = [];

  constructor({ from, receivers }: { from: number; receivers: readonly string[] }) {
    this.#sent = from;
    for (const receiver of receivers) this.#positions.set(receiver, from);
  }

  get receivers(): readonly string[] {
    return [...this.#positions.keys()];
  }

  /** The receivers that have not confirmed everything that was sent. */
  get behind(): readonly string[] {
    return [...this.#positions].filter(([, position]) => position < this.#sent).map(([receiver]) => receiver);
  }

  /** The position of the slowest receiver; infinite if there is none. */
  get slowest(): number {
    return Math.min(...this.#positions.values());
  }

  /** The receivers that have been behind another receiver for this time, in milliseconds. */
  lagging({ now, ms }: { now: number; ms: number }): readonly string[] {
    const due = this.#leads.findLast(({ at }) => now - at >= ms)?.position ?? 0;
    return [...this.#positions].filter(([, position]) => position < due).map(([receiver]) => receiver);
  }

  /** How many bytes may be sent now. */
  get room(): number {
    return Math.max(0, this.slowest + this.#size - this.#sent);
  }

  sent(bytes: number, now: number): void {
    this.#sent += bytes;
    this.#marks.push({ position: this.#sent, at: now });
  }

  /** Notes that this receiver has everything up to `position`. @returns whether it has more than before. */
  confirm(receiver: string, { position, now }: { position: number; now: number }): boolean {
    const known = this.#positions.get(receiver);
    // It cannot have more than was sent.
    if (known === undefined || position > this.#sent || position <= known) return false;
    const before = this.slowest;
    if (position > Math.max(...this.#positions.values())) this.#leads.push({ position, at: now });
    this.#positions.set(receiver, position);
    this.#leads = this.#leads.filter((lead) => lead.position > this.slowest);
    const confirmed = this.slowest - before;
    if (confirmed > 0) this.#resize(confirmed, now);
    return true;
  }

  /** Stops waiting for this receiver. */
  drop(receiver: string): void {
    this.#positions.delete(receiver);
  }

  #resize(confirmed: number, now: number): void {
    const passed = this.#marks.filter(({ position }) => position <= this.slowest);
    this.#marks = this.#marks.slice(passed.length);
    const last = passed.at(-1);
    if (!last) return;
    const delay = now - last.at;
    this.#shortestDelay = Math.min(this.#shortestDelay, delay);
    if (delay <= this.#shortestDelay + MAX_DELAY_MS) this.#size = Math.min(SIZE.max, this.#size + confirmed);
    else if (now - this.#shrunkAt > delay) {
      this.#shrunkAt = now;
      this.#size = Math.max(SIZE.min, this.#size / 2);
    }
  }
}
