type Counted = { id: string; bytes: number };

/**
 * What the server has sent to people since a moment, where only counts since the beginning of each stream are to be
 * had.
 */
export class ForwardedBytes {
  #before = new Map<string, number>();

  /** Counts from now on, where these are all streams and their counts. */
  begin(streams: readonly Counted[]): void {
    this.#before = new Map(streams.map(({ id, bytes }) => [id, bytes]));
  }

  /** In these streams, which are all that there are now. Those that ended take what they had along. */
  of(streams: readonly Counted[]): number {
    return streams.reduce((sum, { id, bytes }) => sum + bytes - (this.#before.get(id) ?? 0), 0);
  }
}
