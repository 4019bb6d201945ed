import type { Source } from '#shared/protocol/scalars.ts';
import {
  exceeds,
  kbpsOf,
  minPacketBytes,
  type Reading,
  type UploadBounds,
  WINDOW_MS,
  withReading,
} from './upload-bounds.ts';

/** The bytes that one transport or producer has received since it was created. */
export type Received = Reading & { of: object };

/** The bytes and packets that one producer has received. */
type ReceivedBySource = Received & { source: Source; packets: number };

/** The upload of one peer, as far as the meter reads it. */
export type Upload = {
  /**
   * Everything received on the send transport, including retransmissions: one request to the worker. Fails if it is
   * closed.
   */
  received(): Promise<Received>;
  /** The forwarded part, by producer, including the overhead of packets: one request per producer. */
  receivedBySource(): Promise<ReceivedBySource[]>;
  /** The sources that are sent, or were sent within this many milliseconds. */
  sourcesWithin(ms: number): ReadonlySet<Source>;
};

/** Adds up counters, each of which starts at zero and ends with its transport or producer. */
class Total {
  readonly #known = new WeakMap<object, { bytes: number; packets: number }>();
  #bytes = 0;

  /** `leastBytes` is the minimum that each packet counts for, on average. */
  add({ of, at, bytes, packets = 0 }: Received & { packets?: number }, { leastBytes = 0 } = {}): Reading {
    const known = this.#known.get(of) ?? { bytes: 0, packets: 0 };
    this.#bytes += Math.max(bytes - known.bytes, leastBytes * (packets - known.packets));
    this.#known.set(of, { bytes, packets });
    return { at, bytes: this.#bytes };
  }
}

/** Producers are read at least every this many readings: a lot for one source is little for another. */
const ALL_EVERY = 3;

/**
 * Measures what one peer sends against the limits. Producers are read one by one only if the transport has received
 * much.
 */
export class UploadMeter {
  readonly #upload: Upload;
  readonly #bounds: UploadBounds;
  readonly #whole = new Total();
  readonly #sources = new Map<Source, { total: Total; readings: Reading[] }>();
  #readings: Reading[] = [];
  #untilAll = 0;
  /**
   * Whether the whole exceeded its limit at the last reading, but no source did. Sources are read later, and the one at
   * fault may have been measured for a shorter time.
   */
  #unexplained = false;
  #reading = false;

  constructor(upload: Upload, bounds: UploadBounds) {
    this.#upload = upload;
    this.#bounds = bounds;
  }

  /** The bitrate of the whole upload over the last seconds, in kbit/s. */
  get kbps(): number {
    return kbpsOf(this.#readings);
  }

  /** Forgets what has arrived so far. @returns the sources that were sent. */
  forgive(): Source[] {
    return this.#startAnew([...this.#upload.sourcesWithin(2 * WINDOW_MS)]);
  }

  /** The bitrate of this source over the last seconds, in kbit/s. */
  kbpsOf(source: Source): number {
    return kbpsOf(this.#sources.get(source)?.readings ?? []);
  }

  /**
   * Reads the counters, unless the previous reading is still under way.
   * @returns the sources that exceed their limit, whose measurement starts over; all sources that were sent if they
   * exceed it only together, for example producers that come and go between two readings.
   */
  async read(): Promise<Source[]> {
    if (this.#reading) return [];
    this.#reading = true;
    try {
      return await this.#read();
    } catch {
      // Its worker has died.
      return [];
    } finally {
      this.#reading = false;
    }
  }

  async #read(): Promise<Source[]> {
    const before = this.#readings.at(-1);
    const now = this.#whole.add(await this.#upload.received());
    this.#readings = withReading(this.#readings.length > 0 ? this.#readings : [{ at: now.at, bytes: 0 }], now);
    // Late readings reach back further than the window.
    const sources = [...this.#upload.sourcesWithin(2 * WINDOW_MS)];
    const bound = sources.reduce((sum, source) => sum + this.#bounds[source], 0);
    const isMuch = before !== undefined && (now.bytes - before.bytes) * 8 > bound * (now.at - before.at);
    if (!isMuch && this.#untilAll > 0) {
      this.#untilAll -= 1;
      return [];
    }
    this.#untilAll = ALL_EVERY - 1;
    const exceeding = await this.#readSources();
    const isUnexplained = exceeding.length === 0 && exceeds(this.#readings, bound);
    const wasUnexplained = this.#unexplained;
    this.#unexplained = isUnexplained && !wasUnexplained;
    if (!isUnexplained) return this.#startAnew(exceeding);
    if (wasUnexplained) return this.#startAnew(sources);
    this.#untilAll = 0;
    return [];
  }

  async #readSources(): Promise<Source[]> {
    const exceeding = new Set<Source>();
    for (const received of await this.#upload.receivedBySource()) {
      const { source } = received;
      const metered = this.#sources.get(source) ?? { total: new Total(), readings: [{ at: received.at, bytes: 0 }] };
      this.#sources.set(source, metered);
      const reading = metered.total.add(received, { leastBytes: minPacketBytes(source) });
      metered.readings = withReading(metered.readings, reading);
      if (exceeds(metered.readings, this.#bounds[source])) exceeding.add(source);
    }
    return [...exceeding];
  }

  #startAnew(exceeding: Source[]): Source[] {
    if (exceeding.length === 0) return exceeding;
    this.#readings = this.#readings.slice(-1);
    for (const source of exceeding) {
      const metered = this.#sources.get(source);
      if (metered) metered.readings = metered.readings.slice(-1);
    }
    return exceeding;
  }
}
