import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { PeerId, Source } from '#shared/protocol/scalars.ts';
import type { Quality, RoomStats } from '#shared/protocol/stats.ts';
import { countsOf, type Report, type StreamCounts } from '../../media/stream-counts.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import type { CallObserver } from '../call/observer.ts';
import type { Roster } from '../people/roster.ts';
import { type Assessment, assess } from './assess.ts';
import type { DataUse } from './data-use.ts';
import { heaviestVideo } from './heaviest-video.ts';
import { knownStreams } from './known-streams.ts';
import { SAMPLES } from './link-quality.ts';
import { SAMPLE_MS, type StreamHistory, withSamples } from './samples.ts';
import { messageAfter, noMessage, type Trouble, type TroubleMessage } from './trouble.ts';
import type { VideoSuspension } from './video-suspension.ts';

export type QualityOptions = {
  /** The browser's statistics of the media path. */
  stats(): Promise<readonly Report[]>;
  /** The `mid` of the transceiver that sends this source, by which the browser names it. */
  midOf(source: Source): string | undefined;
  people(): Roster;
  /** Whether media goes directly to the other participant. */
  direct(): boolean;
  /** Whether the call is reconnecting. */
  interrupted: ReadonlySignal<boolean>;
  videoSuspension: VideoSuspension;
  dataUse: DataUse;
  /** Whether somebody is looking at the statistics. */
  watched: ReadonlySignal<boolean>;
};

/**
 * For this many samples after an interruption, reported losses may be due to it, and say nothing about the link.
 */
const UNSETTLED_LOOKS = 5;

const unknown: Assessment = { self: 'good', others: new Map(), upload: 'good', suspect: false, trouble: undefined };

/**
 * Rates links: reads the browser's statistics every two seconds of a call, follows the server's ratings of
 * everybody, and requests its statistics if somebody looks at them or something is wrong.
 */
export class QualityModel implements CallObserver {
  readonly #options: QualityOptions;
  readonly #histories = signal<readonly StreamHistory[]>([]);
  readonly #uplinks = signal<ReadonlyMap<PeerId, Quality>>(new Map());
  /** Its last statistics, newest last. */
  readonly #server = signal<readonly RoomStats[]>([]);
  readonly #assessment = signal(unknown);
  readonly #message = signal<TroubleMessage>(noMessage);
  readonly #self = signal<PeerId | undefined>(undefined);
  readonly #overwhelmedBy = signal<PeerId | undefined>(undefined);
  #before: readonly StreamCounts[] = [];
  /** At the last look. */
  #heaviest: PeerId | undefined;
  #unsettled = 0;
  /** The last minutes of each stream. */
  readonly histories: ReadonlySignal<readonly StreamHistory[]> = this.#histories;
  /** The server's statistics; undefined unless they are requested. */
  readonly server: ReadonlySignal<RoomStats | undefined> = computed(() => this.#server.value.at(-1));
  /** The id of the local participant, under which the server reports its uplink. */
  readonly self: ReadonlySignal<PeerId | undefined> = this.#self;
  /** The current trouble, once it has lasted. */
  readonly trouble: ReadonlySignal<Trouble | undefined> = computed(() => this.#message.value.shown);
  /** The quality of the local link, in both directions. */
  readonly own: ReadonlySignal<Quality> = computed(() => this.#assessment.value.self);

  /** The person whose video this browser could not decode for two looks (`heaviestVideo`). */
  readonly overwhelmedBy: ReadonlySignal<PeerId | undefined> = this.#overwhelmedBy;

  constructor(options: QualityOptions) {
    this.#options = options;
  }

  /** How well this participant's media arrives here. */
  of(peer: PeerId): Quality {
    return this.#assessment.value.others.get(peer) ?? 'good';
  }

  follow(signalling: Signalling, { self, peers }: JoinResult): () => void {
    this.#self.value = self;
    this.#uplinks.value = new Map(peers.flatMap(({ id, quality }) => (quality ? [[id, quality]] : [])));
    const sampling = setInterval(() => void this.#sample(), SAMPLE_MS);
    const undo = [
      () => clearInterval(sampling),
      signalling.on('peer:joined', ({ peer: { id, quality } }) => this.#onQuality(id, quality)),
      signalling.on('peers:named', ({ peers }) => {
        for (const { id, quality } of peers) this.#onQuality(id, quality);
      }),
      signalling.on('peer:left', ({ peer }) => this.#onQuality(peer, undefined)),
      signalling.on('quality:changed', ({ peer, quality }) => this.#onQuality(peer, quality)),
      signalling.on('stats:room', (stats) => {
        this.#server.value = [...this.#server.peek(), stats].slice(-SAMPLES);
      }),
      this.#askServer(signalling),
      effect(() => {
        if (this.#options.interrupted.value) this.#unsettled = UNSETTLED_LOOKS;
      }),
    ];
    return () => {
      for (const stop of undo) stop();
      this.#server.value = [];
      this.#message.value = noMessage;
      this.#before = [];
    };
  }

  clear(): void {
    batch(() => {
      this.#histories.value = [];
      this.#assessment.value = unknown;
      [this.#overwhelmedBy.value, this.#heaviest] = [undefined, undefined];
      this.#unsettled = 0;
      this.#options.videoSuspension.clear();
      this.#options.dataUse.clear();
    });
  }

  /** While it is needed. If it cannot be sent, the next join starts over. */
  #askServer(signalling: Signalling): () => void {
    const needed = computed(() => this.#options.watched.value || this.#assessment.value.suspect);
    let asked = false;
    return effect(() => {
      if (needed.value === asked) return;
      asked = needed.value;
      if (!asked) this.#server.value = [];
      signalling.request('stats:watch', { on: asked }).catch(() => undefined);
    });
  }

  /** Whether the current losses are due to the link itself. */
  #settled(): boolean {
    if (this.#unsettled === 0) return true;
    if (!this.#options.interrupted.peek()) this.#unsettled -= 1;
    return false;
  }

  #onQuality(peer: PeerId, quality: Quality | undefined): void {
    const uplinks = new Map(this.#uplinks.peek());
    if (quality) uplinks.set(peer, quality);
    else uplinks.delete(peer);
    this.#uplinks.value = uplinks;
  }

  async #sample(): Promise<void> {
    const { stats, midOf, people, direct, videoSuspension, dataUse } = this.#options;
    const reports = await stats();
    const now = countsOf(reports, knownStreams({ midOf, people: people() }));
    batch(() => {
      dataUse.add(reports);
      const histories = withSamples(this.#histories.peek(), { before: this.#before, now });
      const heaviest = heaviestVideo(this.#before, now);
      this.#overwhelmedBy.value = heaviest === this.#heaviest ? heaviest : undefined;
      [this.#before, this.#heaviest] = [now, heaviest];
      this.#histories.value = histories;
      const [uplinks, server, self] = [this.#uplinks.peek(), this.#server.peek(), this.#self.peek()];
      const assessment = assess({ histories, people: people(), uplinks, server, self, direct: direct() });
      this.#assessment.value = assessment;
      if (!this.#settled()) return;
      this.#message.value = messageAfter(this.#message.peek(), assessment.trouble);
      videoSuspension.sample({ poor: assessment.upload === 'poor' });
    });
  }
}
