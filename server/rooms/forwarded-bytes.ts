/** What the server has sent to people since a moment, where only counts since the beginning of each stream are to be had. */
export class ForwardedBytes {
  readonly #count: () => Promise<number>;
  #before = 0;

  constructor(count: () => Promise<number>) {
    this.#count = count;
  }

  /** Counts from now on. */
  async begin(): Promise<void> {
    this.#before = await this.#count();
  }

  /** Streams that ended meanwhile take what they had along. */
  async read(): Promise<number> {
    return Math.max(0, (await this.#count()) - this.#before);
  }
}
