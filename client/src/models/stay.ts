import { effect, type ReadonlySignal } from '@preact/signals';
import type { ModeInfo } from '#shared/protocol/direct.ts';
import type { ConsumerInfo, Transports } from '#shared/protocol/media.ts';
import type { EndReason, JoinResult, Welcome } from '#shared/protocol/room.ts';
import type { ProducerId, Source } from '#shared/protocol/scalars.ts';
import type { Wishes } from '#shared/protocol/wishes.ts';
import type { Prepared } from '../media/device.ts';
import type { MediaLink } from '../media/link.ts';
import type { Wanted } from '../media/outgoing.ts';
import { type LinkFailure, SfuLink } from '../media/sfu-link.ts';
import type { Signalling } from '../signalling/signalling.ts';
import type { CaptureState, DevicesModel } from './devices.ts';
import { DirectCall } from './direct-call.ts';
import type { PeopleModel } from './people.ts';
import type { ScreenShareModel } from './screen-share.ts';

/** What a stay must know of one's devices and shared screen. */
export type StayDevices = Pick<DevicesModel, 'microphone' | 'camera' | 'muted'>;
export type StayScreen = Pick<ScreenShareModel, 'video' | 'audio' | 'stop'>;

export type StayOptions = {
  signalling: Signalling;
  people: PeopleModel;
  /** What is shown, or would be. */
  wishes: ReadonlySignal<Wishes>;
  devices: StayDevices;
  screen: StayScreen;
  prepared: Prepared;
  welcome: Welcome;
  transports: Transports;
  /** Whether it begins at the door: nothing is sent until `release`. */
  held: boolean;
  /** `ready` may have changed. */
  onProgress(): void;
  /** Whether the other of two may learn one's address, for a direct call. */
  allowsDirect: ReadonlySignal<boolean>;
  /** How media goes now. */
  onMode(mode: ModeInfo): void;
  /** The server put us out. */
  onEnded(why: EndReason): void;
  /** Media can no longer flow over this stay's transports. */
  onFailed(why: LinkFailure): void;
  /** The server or the browser would not have this source. */
  onRefused(source: Source, error: unknown): void;
};

const WISHES_EVERY_MS = 100;

/** From the door, or from a join's answer, to the end: sends what the devices give, shows what arrives. */
export class Stay {
  readonly #options: StayOptions;
  readonly #link: SfuLink;
  #direct: DirectCall | undefined;
  readonly #undo: (() => void)[];
  /** What came before `setUp`; undefined from then on. */
  #waiting: { consumers: readonly ConsumerInfo[]; receipt: () => void }[] | undefined = [];
  #over = false;

  constructor(options: StayOptions) {
    const { signalling, people, onEnded, onFailed } = options;
    const drop = (producer: ProducerId) => {
      this.#link.drop(producer);
      people.dropTrack(producer);
    };
    this.#options = options;
    this.#link = new SfuLink({
      ...options,
      onTrack: (info, track) => people.addTrack(info, track),
      onFailed: (why) => this.#endOnce(() => onFailed(why)),
    });
    this.#undo = [
      () => this.#link.close(),
      () => people.dropAllTracks(),
      signalling.on('consumers:created', ({ consumers }, receipt) => this.#take(consumers, receipt)),
      signalling.on('producer:closed', ({ producer }) => drop(producer)),
      signalling.on('consumers:closed', ({ producers }) => producers.forEach(drop)),
      signalling.on('producer:wanted', ({ producer, layers }) => this.#link.limit(producer, layers)),
      signalling.on('peer:left', ({ peer }) => {
        this.#link.dropPeer(peer);
        people.dropTracksOf(peer);
      }),
      signalling.on('room:ended', ({ why }) => this.#endOnce(() => onEnded(why))),
    ];
  }

  /** Whether everything is set up and connected. */
  get ready(): boolean {
    return this.#waiting === undefined && this.#link.ready;
  }

  /** Sets up both directions, and from now on whatever comes. Does nothing the second time. */
  setUp(): void {
    if (!this.#waiting || this.#over) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const { consumers, receipt } of waiting) this.#take(consumers, receipt);
    this.#sendDevices();
  }

  /** Media goes out from now on. */
  release(): void {
    this.setUp();
    this.#link.release();
  }

  /** Seated: follows who is here. */
  sit(joined: JoinResult): void {
    const { people, signalling } = this.#options;
    this.#undo.push(people.follow(signalling, joined), this.#tellWishes());
    if (this.#options.welcome.direct) this.#beReadyForDirect();
    if (joined.media) this.#take(joined.media.consumers, () => undefined);
  }

  /** The link that carries sound and pictures now. */
  get shown(): MediaLink {
    return this.#direct?.shown ?? this.#link;
  }

  /** May be called twice. */
  close(): void {
    this.#over = true;
    for (const undo of this.#undo.splice(0)) undo();
  }

  #take(consumers: readonly ConsumerInfo[], receipt: () => void): void {
    if (this.#waiting) this.#waiting.push({ consumers, receipt });
    else this.#link.receive(consumers).then(receipt, () => this.#endOnce(() => this.#options.onFailed('media_failed')));
  }

  /** At most so often that dragging a window does not flood the server. The server knows those of the way in. */
  #tellWishes(): () => void {
    const { wishes, signalling } = this.#options;
    let told = wishes.peek();
    let due: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      due = undefined;
      told = wishes.peek();
      // Where it cannot be said, the next join says it.
      signalling.request('wishes:set', told).catch(() => undefined);
    };
    const stop = effect(() => {
      if (wishes.value !== told) due ??= setTimeout(tell, WISHES_EVERY_MS);
    });
    return () => {
      stop();
      clearTimeout(due);
    };
  }

  #sendDevices(): void {
    this.#undo.push(this.#follow((source, wanted) => this.#link.send(source, wanted)));
  }

  /** Tells what is to be sent, now and whenever it changes. */
  #follow(send: (source: Source, wanted: Wanted) => void): () => void {
    const { devices, screen } = this.#options;
    const undo = [
      effect(() => send('microphone', { track: trackOf(devices.microphone.value), paused: devices.muted.value })),
      effect(() => send('camera', { track: trackOf(devices.camera.value), paused: false })),
      effect(() => send('screen', { track: screen.video.value, paused: false })),
      effect(() => send('screen-audio', { track: screen.audio.value, paused: false })),
    ];
    return () => {
      for (const stop of undo) stop();
    };
  }

  #beReadyForDirect(): void {
    const direct = new DirectCall({
      ...this.#options,
      allowed: this.#options.allowsDirect,
      server: this.#link,
      follow: (send) => this.#follow(send),
    });
    this.#direct = direct;
    const stop = effect(() => this.#options.onMode(direct.mode.value));
    this.#undo.push(
      () => direct.close(),
      () => stop(),
    );
  }

  /** What fails after the end, or because of it, is no second end. */
  #endOnce(tell: () => void): void {
    if (this.#over) return;
    this.close();
    tell();
  }
}

/** The track of a device that is on. */
export const trackOf = (state: CaptureState) => (state.phase === 'on' ? state.track : undefined);
