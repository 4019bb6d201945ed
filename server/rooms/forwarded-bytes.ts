type Counted = { id: string; bytes: number };

/** Counts what the server has sent to people since a moment, given counters that start with each stream. */
export class ForwardedBytes {
  #before = new Map<string, number>();

  /** Starts counting; these are all current streams with their counters. */
  begin(streams: readonly Counted[]): void {
    this.#before = new Map(streams.map(({ id, bytes }) => [id, bytes]));
  }

  /** The bytes sent in these streams, which are all current ones. Streams that have ended no longer count. */
  of(streams: readonly Counted[]): number {
    return streams.reduce((sum, { id, bytes }) => sum + bytes - (this.#before.get(id) ?? 0), 0);
  }
}
