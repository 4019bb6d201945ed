import type { types } from 'mediasoup-client';
import type { ProducerId } from '#shared/protocol/scalars.ts';
import { limited } from './encodings.ts';
import { SilencedClone } from './silenced-clone.ts';

/** What should be sent now: no track, or a paused one, is silence or no picture to the others. */
export type Wanted = { track: MediaStreamTrack | undefined; paused: boolean };

/**
 * What was sent before over transports that are gone: its id, and how many spatial layers of it were encoded, undefined
 * for all.
 */
export type PreviousProducer = { producer: ProducerId; layers: number | undefined };

export type OutgoingOptions = {
  /**
   * Makes the producer on this end and asks the server for the same, under this id where it has one; where it is held,
   * its sender gets no track.
   */
  produce(wanted: {
    track: MediaStreamTrack;
    paused: boolean;
    held: boolean;
    producer: ProducerId | undefined;
  }): Promise<types.Producer>;
  /** Tells the server. */
  tell(request: 'producer:pause' | 'producer:resume' | 'producer:close', producer: ProducerId): Promise<unknown>;
  /** Whether all is set up and no media goes out until `release`. */
  held: boolean;
  /** Whether the producer ends with its track, as a shared screen does; a camera keeps it for the next time. */
  closeWithoutTrack: boolean;
  /** What the server awaits to be sent again. */
  former?: PreviousProducer | undefined;
  /** Whether a copy of a microphone may be what others hear; see `SilencedClone`. */
  audibleCopies: boolean;
};

/**
 * One source of ours and its producer. However fast requests follow each other, the last one wins, and a changed track
 * replaces the old one without renegotiation.
 */
export class SourceSender {
  readonly #options: OutgoingOptions;
  #producer: types.Producer | undefined;
  /** Until it is sent again, or the server has been told that it is not. */
  #former: PreviousProducer | undefined;
  #formerIsSilent = false;
  /** How many spatial layers are encoded; undefined for all. */
  #layers: { wanted: number | undefined; set: number | undefined } = { wanted: undefined, set: undefined };
  #wanted: Wanted = { track: undefined, paused: true };
  #working: Promise<void> | undefined;
  #held: boolean;
  readonly #clone: SilencedClone;
  /** Whether it was ever let go out. */
  #flowed = false;
  #closed = false;

  constructor(options: OutgoingOptions) {
    this.#options = options;
    this.#clone = new SilencedClone(options);
    this.#held = options.held;
    this.#former = options.former;
    this.#layers.wanted = options.former?.layers;
    this.#flowed = !options.held;
  }

  /** Resolves once nothing is left to do. Rejects with what the server or the browser said against it. */
  set(wanted: Wanted): Promise<void> {
    this.#wanted = wanted;
    return this.#settle();
  }

  /** Keeps everything set up, and sends no picture and no more than silence. Resolves and rejects as `set`. */
  hold(): Promise<void> {
    this.#held = true;
    return this.#settle();
  }

  /** Lets media go out. Resolves and rejects as `set`. */
  release(): Promise<void> {
    this.#held = false;
    this.#flowed = true;
    return this.#settle();
  }

  #settle(): Promise<void> {
    this.#working ??= this.#work();
    return this.#working;
  }

  /** Missing before there was a track to send. */
  get producer(): ProducerId | undefined {
    return this.#producer?.id ?? this.#former?.producer;
  }

  /** Of its transceiver; undefined while that has no track to send. */
  get mid(): string | undefined {
    return this.#producer?.track ? this.#producer.rtpParameters.mid : undefined;
  }

  /** For whoever sends it on over other transports. */
  get sent(): PreviousProducer | undefined {
    const { producer } = this;
    return producer === undefined ? undefined : { producer, layers: this.#layers.wanted };
  }

  /** Encodes so many spatial layers from now on, 0 for none. Resolves and rejects as `set`. */
  limit(layers: number): Promise<void> {
    this.#layers.wanted = layers;
    return this.#settle();
  }

  /** The server would not have the producer; the next request makes another. */
  drop(): void {
    this.#producer?.close();
    this.#producer = undefined;
  }

  /** The producer itself closes with its transport. */
  close(): void {
    this.#closed = true;
    this.#clone.end();
  }

  async #work(): Promise<void> {
    // `#working` is set by then, and is unset in the turn of the last look: a request that came between the two would
    // be lost.
    await Promise.resolve();
    try {
      for (let next = this.#nextStep(); next && !this.#closed; next = this.#nextStep()) await next();
    } finally {
      this.#working = undefined;
    }
  }

  /** The one next thing that separates what is from what is wanted; undefined where they agree. */
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
    if (this.#layers.wanted !== this.#layers.set) return () => this.#encode(producer);
    return undefined;
  }

  /** A sender without a track sends nothing, and begins with the first frame of the track that it is given. */
  #sentFor(track: MediaStreamTrack | undefined): MediaStreamTrack | undefined {
    return this.#flowed ? this.#clone.through(track, { open: !this.#held }) : undefined;
  }

  async #create(wanted: { track: MediaStreamTrack; paused: boolean }): Promise<void> {
    const held = this.#held;
    this.#layers = { wanted: this.#former && this.#layers.wanted, set: undefined };
    const producer = this.#former?.producer;
    const track = this.#sentFor(wanted.track) ?? wanted.track;
    this.#producer = await this.#options.produce({ ...wanted, track, held, producer });
    this.#former = undefined;
    // The producer learns what its sender knows already; by now it may be released.
    if (held) await this.#producer.replaceTrack({ track: null });
    if (wanted.paused) this.#producer.pause();
  }

  /** The server awaits what there is nothing to send of now. Where it does no longer, so much the better. */
  #silenceStep(): (() => Promise<void>) | undefined {
    const { closeWithoutTrack, tell } = this.#options;
    const former = this.#former;
    if (!former || this.#formerIsSilent) return undefined;
    return async () => {
      this.#formerIsSilent = true;
      if (closeWithoutTrack) this.#former = undefined;
      const request = closeWithoutTrack ? 'producer:close' : 'producer:pause';
      await tell(request, former.producer).catch(() => undefined);
    };
  }

  async #pause(producer: types.Producer): Promise<void> {
    producer.pause();
    await this.#options.tell('producer:pause', producer.id);
  }

  async #resume(producer: types.Producer): Promise<void> {
    producer.resume();
    await this.#options.tell('producer:resume', producer.id);
  }

  async #encode({ rtpSender }: types.Producer): Promise<void> {
    const { wanted = 0 } = this.#layers;
    this.#layers.set = wanted;
    const parameters = rtpSender?.getParameters();
    if (!parameters) return;
    await rtpSender?.setParameters({ ...parameters, encodings: limited(parameters.encodings, wanted) });
  }

  async #closeProducer(producer: types.Producer): Promise<void> {
    this.#producer = undefined;
    producer.close();
    await this.#options.tell('producer:close', producer.id);
  }
}
