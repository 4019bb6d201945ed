import { AppError } from '#shared/protocol/errors.ts';

export type LifetimeOptions = {
  /** How long nobody may be there, in milliseconds. */
  emptyMs: number;
  isEmpty(): boolean;
  /** Called once, when it is over. */
  onOver(): void;
};

/** How long a room is open: while somebody is there or comes in, and some time more. */
export class Lifetime {
  readonly #options: LifetimeOptions;
  /** How many are coming in, to a seat and to pre-join. */
  readonly #entering = { seat: 0, preJoin: 0 };
  #emptyTimer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(options: LifetimeOptions) {
    this.#options = options;
  }

  /** How many are coming in. */
  get entering(): { readonly seat: number; readonly preJoin: number } {
    return this.#entering;
  }

  get over(): boolean {
    return this.#over;
  }

  /**
   * Keeps the room open while somebody comes in.
   * @throws AppError `shutting_down` where it was closed before or meanwhile; what `come` throws otherwise.
   */
  async enter(to: 'seat' | 'preJoin', come: () => Promise<void>): Promise<void> {
    this.refuseIfOver();
    this.#entering[to] += 1;
    clearTimeout(this.#emptyTimer);
    try {
      await this.guard(come());
    } finally {
      this.#entering[to] -= 1;
      this.review();
    }
  }

  /** What mediasoup rejects because the room was closed under it is refused with what helps. */
  async guard<Result>(work: Promise<Result>): Promise<Result> {
    return work.catch((error: unknown) => {
      this.refuseIfOver();
      throw error;
    });
  }

  /** @throws AppError `shutting_down`. */
  refuseIfOver(): void {
    if (this.#over) throw new AppError('shutting_down', 'the room closed during the join; try again');
  }

  /** To be called whenever somebody has gone. */
  review(): void {
    if (!this.#options.isEmpty() || this.#entering.seat + this.#entering.preJoin > 0 || this.#over) return;
    clearTimeout(this.#emptyTimer);
    this.#emptyTimer = setTimeout(() => this.end(), this.#options.emptyMs);
  }

  /** Does nothing the second time. */
  end(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#emptyTimer);
    this.#options.onOver();
  }
}
