import { AppError } from '#shared/protocol/errors.ts';

export type LifetimeOptions = {
  /** How long the room stays open while nobody is in it, in milliseconds. */
  emptyMs: number;
  isEmpty(): boolean;
  /** Called once, when the room closes. */
  onOver(): void;
};

/** Keeps a room open while anybody is in it or joining, and for some time afterwards. */
export class Lifetime {
  readonly #options: LifetimeOptions;
  /** The number of joins under way. */
  readonly #entering = { seat: 0, preJoin: 0 };
  #emptyTimer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(options: LifetimeOptions) {
    this.#options = options;
  }

  /** The number of joins under way. */
  get entering(): { readonly seat: number; readonly preJoin: number } {
    return this.#entering;
  }

  get over(): boolean {
    return this.#over;
  }

  /**
   * Keeps the room open during a join.
   * @throws AppError `shutting_down` if the room has closed, before or meanwhile; otherwise what `come` throws.
   */
  async enter<Result>(to: 'seat' | 'preJoin', come: () => Promise<Result>): Promise<Result> {
    this.refuseIfOver();
    this.#entering[to] += 1;
    this.review();
    try {
      return await this.guard(come());
    } finally {
      this.#entering[to] -= 1;
      this.review();
    }
  }

  /** Replaces a rejection by mediasoup that is due to the closed room by a refusal that the client understands. */
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

  /** Must be called whenever somebody has entered or left. */
  review(): void {
    clearTimeout(this.#emptyTimer);
    if (!this.#options.isEmpty() || this.#entering.seat + this.#entering.preJoin > 0 || this.#over) return;
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
