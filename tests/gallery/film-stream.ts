import { header, MAX_PAYLOAD, senderReport, type VideoStream, VP8_PAYLOAD_TYPE } from '../load/synthetic.ts';
import type { Film } from './film.ts';

/** A bot sends fifteen frames a second; a film changes its image every third frame. */
const HELD_FOR = 3;
const TICKS_PER_FRAME = 6000;

/**
 * Plays a film over and over as one VP8 stream (RFC 7741). A receiver that requests a key frame gets the film from its
 * start.
 */
export class FilmStream implements VideoStream {
  readonly ssrc = 1 + Math.floor(Math.random() * 0xffff_fffe);
  readonly #film: Film;
  #calls = 0;
  #next = 0;
  #sequence = 0;
  #picture = 0;
  #packets = 0;
  #bytes = 0;

  constructor(film: Film) {
    this.#film = film;
  }

  wantKey(): void {
    this.#next = 0;
  }

  frame(): Buffer[] {
    this.#calls += 1;
    if (this.#calls % HELD_FOR !== 0) return [];
    const frame = this.#film[this.#next] ?? Buffer.alloc(0);
    this.#next = (this.#next + 1) % this.#film.length;
    this.#picture = (this.#picture + 1) & 0x7fff;
    const count = Math.ceil(frame.length / MAX_PAYLOAD);
    return Array.from({ length: count }, (_, index) => {
      const part = frame.subarray(index * MAX_PAYLOAD, (index + 1) * MAX_PAYLOAD);
      return this.#packet(part, { first: index === 0, last: index === count - 1 });
    });
  }

  senderReport(now: number): Buffer {
    const { ssrc } = this;
    return senderReport({ ssrc, now, timestamp: this.#timestamp, packets: this.#packets, bytes: this.#bytes });
  }

  get #timestamp(): number {
    return this.#calls * TICKS_PER_FRAME;
  }

  #packet(part: Buffer, { first, last }: { first: boolean; last: boolean }): Buffer {
    this.#sequence += 1;
    this.#packets += 1;
    this.#bytes += part.length;
    // Extended descriptor with a picture id of 15 bits, and where a partition begins.
    const descriptor = Buffer.from([
      0x80 | (first ? 0x10 : 0),
      0x80,
      0x80 | (this.#picture >> 8),
      this.#picture & 0xff,
    ]);
    const { ssrc } = this;
    const head = {
      ssrc,
      sequence: this.#sequence,
      timestamp: this.#timestamp,
      payloadType: VP8_PAYLOAD_TYPE,
      marker: last,
    };
    return Buffer.concat([header(head), descriptor, part]);
  }
}
