/** Counts the audio packets that arrive, by stream and sequence number. */
export class AudioCounter {
  readonly #streams = new Map<number, { first: number; last: number; came: number }>();

  count(packet: Buffer): void {
    const sequence = packet.readUInt16BE(2);
    const stream = this.#streams.get(packet.readUInt32BE(8)) ?? { first: sequence, last: sequence, came: 0 };
    if (((sequence - stream.last) & 0xffff) < 0x8000) stream.last = sequence;
    stream.came += 1;
    this.#streams.set(packet.readUInt32BE(8), stream);
  }

  reset(): void {
    this.#streams.clear();
  }

  get loss(): number {
    const all = [...this.#streams.values()];
    const sent = all.reduce((sum, { first, last }) => sum + ((last - first) & 0xffff) + 1, 0);
    const came = all.reduce((sum, stream) => sum + stream.came, 0);
    return sent === 0 ? 1 : Math.max(0, 1 - came / sent);
  }
}
