/** Checks with stamped audio that nothing of what somebody says first is missing. */
import type { Stream } from '../load/bot.ts';
import { SAMPLES } from '../load/synthetic.ts';

/** The first 200 ms, in packets. */
const FIRST_WORDS = 10;

/** The RTP timestamps that listeners received, by listener and speaker. */
export class FirstWords {
  readonly #heard = new Map<string, number[]>();

  /** What a bot of this name hears, as `hears` of its options. */
  noteFor(listener: string): (packet: Buffer, stream: Stream) => void {
    return (packet, stream) => {
      const way = `${stream?.of} to ${listener}`;
      this.#heard.set(way, [...(this.#heard.get(way) ?? []), packet.readUInt32BE(4)]);
    };
  }

  /** What this listener has heard of the first words of that speaker, which begin at that RTP timestamp. */
  of({ speaker, listener, from }: { speaker: string; listener: string; from: number }): number[] {
    const heard = this.#heard.get(`${speaker} to ${listener}`) ?? [];
    return heard.filter((at) => at >= from && at < from + FIRST_WORDS * SAMPLES).toSorted((a, b) => a - b);
  }

  clear(): void {
    this.#heard.clear();
  }
}

/** The timestamps of all packets of words that begin at that one. */
export const wholeWords = (from: number) => Array.from({ length: FIRST_WORDS }, (_, frame) => from + frame * SAMPLES);
