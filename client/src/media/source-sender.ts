import type { types } from 'mediasoup-client';
import type { ProducerId } from '#shared/protocol/scalars.ts';
import { limited, reduced } from './encodings.ts';
import type { FirefoxProbing } from './firefox-probing.ts';
import { SilencedClone } from './silenced-clone.ts';
import { framesByRid } from './stream-counts.ts';

/**
 * The track to send; without a track, or with a paused one, the others receive silence or no video. Of a `low` one,
 * only the lowest layer is encoded.
 */
export type Wanted = { track: MediaStreamTrack | undefined; paused: boolean; low?: boolean };

/**
 * A producer of transports that are gone: its id, and how many of its spatial layers were encoded, undefined for all.
 */
export type PreviousProducer = { producer: ProducerId; layers: number | undefined };

export type SourceSenderOptions = {
  /**
   * Creates the producer on this end and requests the same from the server, under this id if given; while held, its
   * sender gets no track.
   */
  produce(wanted: {
    track: MediaStreamTrack;
    paused: boolean;
    held: boolean;
    producer: ProducerId | undefined;
  }): Promise<types.Producer>;
  /** Notifies the server. */
  notifyServer(
    request: 'producer:pause' | 'producer:resume' | 'producer:close',
    producer: ProducerId,
  ): Promise<unknown>;
  /** Whether everything is set up and no media leaves until `release`. */
  held: boolean;
  /** Whether the producer ends with its track, like a shared screen; a camera keeps it for the next time. */
  closeWithoutTrack: boolean;
  /** The producer that the server expects to be created again. */
  previous?: PreviousProducer | undefined;
  /** Whether others may hear a clone of the microphone; see `SilencedClone`. */
  audibleCopies: boolean;
  /** If the browser measures its uplink only once. */
  Probing?: typeof FirefoxProbing | undefined;
};

/**
 * One of our sources and its producer. However fast requests follow each other, the last one wins, and a changed track
 * replaces the old one without renegotiation.
 */
export class SourceSender {
  readonly #options: SourceSenderOptions;
  #producer: types.Producer | undefined;
  /** Until it is sent again, or the server has been notified that it is not. */
  #previous: PreviousProducer | undefined;
  #previousIsSilent = false;
  /** How many spatial layers are encoded; undefined for all. */
  #layers: { wanted: number | undefined; set: number | undefined } = { wanted: undefined, set: undefined };
  /** How many of these are sent, at a low bitrate, while the browser probes; undefined for all, at their full one. */
  #reduced: { wanted: number | undefined; set: number | undefined } = { wanted: undefined, set: undefined };
  /** The encodings as they were negotiated. */
  #full: RTCRtpEncodingParameters[] | undefined;
  readonly #probing: FirefoxProbing | undefined;
  #wanted: Wanted = { track: undefined, paused: true };
  #working: Promise<void> | undefined;
  #held: boolean;
  readonly #clone: SilencedClone;
  /** Whether it was ever released. */
  #flowed = false;
  #closed = false;

  constructor(options: SourceSenderOptions) {
    this.#options = options;
    this.#clone = new SilencedClone(options);
    this.#held = options.held;
    this.#previous = options.previous;
    this.#layers.wanted = options.previous?.layers;
    this.#flowed = !options.held;
    this.#probing = options.Probing && this.#createProbing(options.Probing);
  }

  /** Resolves once nothing is left to do. Rejects with the error of the server or the browser. */
  set(wanted: Wanted): Promise<void> {
    this.#wanted = wanted;
    return this.#settle();
  }

  /** Keeps everything set up, and sends no video and nothing but silence. Resolves and rejects like `set`. */
  hold(): Promise<void> {
    this.#held = true;
    return this.#settle();
  }

  /** Starts to send media. Resolves and rejects like `set`. */
  release(): Promise<void> {
    this.#held = false;
    this.#flowed = true;
    return this.#settle();
  }

  #settle(): Promise<void> {
    this.#working ??= this.#work();
    return this.#working;
  }

  /** Missing until there was a track to send. */
  get producer(): ProducerId | undefined {
    return this.#producer?.id ?? this.#previous?.producer;
  }

  /** The `mid` of its transceiver; undefined while it has no track to send. */
  get mid(): string | undefined {
    return this.#producer?.track ? this.#producer.rtpParameters.mid : undefined;
  }

  /** For sending it over other transports. */
  get sent(): PreviousProducer | undefined {
    const { producer } = this;
    return producer === undefined ? undefined : { producer, layers: this.#layers.wanted };
  }

  /** Encodes this many spatial layers from now on, 0 for none. Resolves and rejects like `set`. */
  limit(layers: number): Promise<void> {
    this.#layers.wanted = layers;
    return this.#settle();
  }

  /** The server refused the producer; the next request creates another one. */
  drop(): void {
    this.#probing?.close();
    this.#producer?.close();
    this.#producer = undefined;
  }

  /** The producer itself closes with its transport. */
  close(): void {
    this.#closed = true;
    this.#probing?.close();
    this.#clone.end();
  }

  async #work(): Promise<void> {
    // `#working` is set by then, and is unset in the turn of the last check: a request in between would be lost.
    await Promise.resolve();
    try {
      for (let next = this.#nextStep(); next && !this.#closed; next = this.#nextStep()) await next();
    } finally {
      this.#working = undefined;
      if (!this.#closed) this.#probing?.expect(this.#flowingLayers);
    }
  }

  /** The next single step toward the requested state; undefined once it is reached. */
  #nextStep(): (() => Promise<void>) | undefined {
    const { track, paused } = this.#wanted;
    const producer = this.#producer;
    if (!producer) return track ? () => this.#create({ track, paused }) : this.#silenceStep();
    if (!track && this.#options.closeWithoutTrack) return () => this.#closeProducer(producer);
    const silent = paused || !track;
    if (silent && !producer.paused) return () => this.#pause(producer);
    const sent = this.#sentFor(track);
    if ((producer.track ?? undefined) !== sent) return () => producer.replaceTrack({ track: sent ?? null });
    if (!silent && producer.paused) return () => this.#resume(producer);
    const isEncoded = this.#layers.set === this.#layersWanted && this.#reduced.set === this.#reduced.wanted;
    if (!isEncoded) return () => this.#encode(producer);
    return undefined;
  }

  /** A sender without a track sends nothing, and starts with the first frame of the track that it is given. */
  #sentFor(track: MediaStreamTrack | undefined): MediaStreamTrack | undefined {
    return this.#flowed ? this.#clone.through(track, { open: !this.#held }) : undefined;
  }

  async #create(wanted: { track: MediaStreamTrack; paused: boolean }): Promise<void> {
    const held = this.#held;
    this.#layers = { wanted: this.#previous && this.#layers.wanted, set: undefined };
    this.#reduced = { wanted: undefined, set: undefined };
    this.#full = undefined;
    const producer = this.#previous?.producer;
    const track = this.#sentFor(wanted.track) ?? wanted.track;
    this.#producer = await this.#options.produce({ ...wanted, track, held, producer });
    this.#previous = undefined;
    // The producer is updated to what its sender already has; by now it may be released.
    if (held) await this.#producer.replaceTrack({ track: null });
    if (wanted.paused) this.#producer.pause();
  }

  /** The server expects something that is not sent any more. If it no longer does, all the better. */
  #silenceStep(): (() => Promise<void>) | undefined {
    const { closeWithoutTrack, notifyServer } = this.#options;
    const previous = this.#previous;
    if (!previous || this.#previousIsSilent) return undefined;
    return async () => {
      this.#previousIsSilent = true;
      if (closeWithoutTrack) this.#previous = undefined;
      const request = closeWithoutTrack ? 'producer:close' : 'producer:pause';
      await notifyServer(request, previous.producer).catch(() => undefined);
    };
  }

  async #pause(producer: types.Producer): Promise<void> {
    producer.pause();
    await this.#options.notifyServer('producer:pause', producer.id);
  }

  async #resume(producer: types.Producer): Promise<void> {
    producer.resume();
    await this.#options.notifyServer('producer:resume', producer.id);
  }

  async #encode({ rtpSender }: types.Producer): Promise<void> {
    const [layers, kept] = [this.#layersWanted, this.#reduced.wanted];
    this.#layers.set = layers;
    this.#reduced.set = kept;
    const parameters = rtpSender?.getParameters();
    if (!parameters) return;
    this.#full ??= parameters.encodings;
    const encodings = layers === undefined ? this.#full : limited(this.#full, layers);
    const sent = kept === undefined ? encodings : reduced(encodings, kept);
    await rtpSender?.setParameters({ ...parameters, encodings: sent });
  }

  /** The number of layers that the browser should be sending now. */
  get #flowingLayers(): number {
    const producer = this.#producer;
    if (!producer || producer.paused || this.#held) return 0;
    const offered = producer.rtpParameters.encodings?.length ?? 0;
    return Math.min(offered, this.#layersWanted ?? offered);
  }

  /** How many layers to encode; undefined for all. */
  get #layersWanted(): number | undefined {
    const { wanted } = this.#layers;
    return this.#wanted.low ? Math.min(1, wanted ?? 1) : wanted;
  }

  #createProbing(Probing: typeof FirefoxProbing): FirefoxProbing {
    return new Probing({
      frames: async () => {
        const counts = this.#producer ? framesByRid(await this.#producer.getStats()) : new Map<string, number>();
        return (this.#producer?.rtpParameters.encodings ?? []).map(({ rid = '' }) => counts.get(rid) ?? 0);
      },
      reduce: (layers) => {
        this.#reduced.wanted = layers;
        // Without a probe, everything is sent all the same.
        this.#settle().catch(() => undefined);
      },
    });
  }

  async #closeProducer(producer: types.Producer): Promise<void> {
    this.#producer = undefined;
    producer.close();
    await this.#options.notifyServer('producer:close', producer.id);
  }
}
