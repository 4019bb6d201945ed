import { header, senderReport, type VideoStream, VP8_PAYLOAD_TYPE } from './synthetic.ts';

/** The beginning of a key frame of VP8, and nothing after it. */
const PAYLOAD = Buffer.from([0x10, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0]);
/** Between two packets, in units of the clock of video: so much at 1800 packets a second. */
const TICKS = 50;

/** Video of many packets that each carry next to nothing. */
export class CrumbStream implements VideoStream {
  readonly ssrc: number;
  readonly #packetsPerSecond: number;
  #begunAt: number | undefined;
  #sequence = 0;

  constructor({ ssrc, packetsPerSecond }: { ssrc: number; packetsPerSecond: number }) {
    this.ssrc = ssrc;
    this.#packetsPerSecond = packetsPerSecond;
  }

  wantKey(): void {
    // Each packet begins a key frame.
  }

  /** What is due since the last call. */
  frame(): Buffer[] {
    this.#begunAt ??= performance.now();
    const seconds = (performance.now() - this.#begunAt) / 1000;
    return Array.from({ length: Math.floor(seconds * this.#packetsPerSecond) - this.#sequence }, () => this.#packet());
  }

  senderReport(now: number): Buffer {
    const packets = this.#sequence;
    return senderReport({ ssrc: this.ssrc, now, timestamp: packets * TICKS, packets, bytes: PAYLOAD.length * packets });
  }

  #packet(): Buffer {
    this.#sequence += 1;
    const sequence = this.#sequence;
    const common = { ssrc: this.ssrc, payloadType: VP8_PAYLOAD_TYPE, marker: false };
    return Buffer.concat([header({ ...common, sequence, timestamp: sequence * TICKS }), PAYLOAD]);
  }
}
