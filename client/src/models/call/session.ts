import { effect, type ReadonlySignal } from '@preact/signals';
import type { ModeInfo } from '#shared/protocol/direct.ts';
import type { ConsumerInfo, LimitReason, Transports } from '#shared/protocol/media.ts';
import type { NamedPeer } from '#shared/protocol/roles.ts';
import type { EndReason, JoinResult, Welcome } from '#shared/protocol/room.ts';
import type { ProducerId, Source } from '#shared/protocol/scalars.ts';
import type { Subscriptions } from '#shared/protocol/subscriptions.ts';
import type { DirectPath } from '../../data/transport/routed-data.ts';
import { ConsumerTrial } from '../../media/consumer-trial.ts';
import type { Prepared } from '../../media/device.ts';
import type { MediaLink } from '../../media/link.ts';
import type { LinkPaths } from '../../media/path-state.ts';
import type { Reach } from '../../media/reach-watch.ts';
import type { LinkFailure, SfuLink, SfuLinkOptions } from '../../media/sfu-link.ts';
import type { Wanted } from '../../media/source-sender.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import type { CaptureState, DevicesModel } from '../devices/devices.ts';
import type { PeopleModel } from '../people/people.ts';
import { withShownName } from '../people/self-names.ts';
import type { ScreenShareModel } from '../stage/screen-share.ts';
import { DirectCall } from './direct-call.ts';

/** The devices and the shared screen, as far as a session needs them. */
export type CallDevices = Pick<DevicesModel, 'microphone' | 'camera' | 'muted' | 'viewOnly'>;
export type CallScreen = Pick<ScreenShareModel, 'video' | 'audio' | 'stop'>;

export type CallSessionOptions = {
  signalling: Signalling;
  people: PeopleModel;
  /** The videos that are shown, or would be. */
  subscriptions: ReadonlySignal<Subscriptions>;
  devices: CallDevices;
  screen: CallScreen;
  prepared: Prepared;
  welcome: Welcome;
  transports: Transports;
  /** Whether it starts in pre-join: nothing is sent until `release`. */
  held: boolean;
  /** `ready` may have changed. */
  onProgress(): void;
  /** Whether the other participant may learn this client's address, for a direct call. */
  allowsDirect: ReadonlySignal<boolean>;
  /** Whether the camera is sent in its lowest layer only. */
  lowersCamera: ReadonlySignal<boolean>;
  /** The current mode of media. */
  onMode(mode: ModeInfo): void;
  /** The state of the media path to the server. */
  onPath(paths: LinkPaths): void;
  /** Whether media reaches the server; also of a link that has just failed. */
  onReach(reach: Reach): void;
  /** The direct data link, while there is one. */
  onDirectPath(directPath: DirectPath | undefined): void;
  /** The server removed us; `by` is the moderator who did it, if it was one. */
  onEnded(reason: EndReason, by?: NamedPeer): void;
  /** Media can no longer flow over this session's transports. */
  onFailed(reason: LinkFailure): void;
  /** The server or the browser refused this source. */
  onRefused(source: Source, error: unknown): void;
  /** The server has stopped this source. */
  onLimited(limited: LimitedSource): void;
};

/** One of our sources that the server has stopped, or that it does not allow at present. */
export type LimitedSource = { source: Source; reason: LimitReason | 'not_allowed' };

const SUBSCRIPTIONS_EVERY_MS = 100;
/**
 * How long the last frames of a link whose worker died are kept, in milliseconds, for streams that do not come back.
 */
const LAST_FRAMES_MS = 10_000;

/**
 * One seat and its media, from pre-join or the answer to a join until the end: sends the tracks of the devices, and
 * shows the tracks that arrive.
 */
export class CallSession {
  readonly #options: CallSessionOptions;
  readonly #trial: ConsumerTrial;
  #link: SfuLink;
  /** The links of workers that died, with the functions that end them. */
  readonly #retired = new Set<() => void>();
  #direct: DirectCall | undefined;
  readonly #undo: (() => void)[];
  #unsend: (() => void) | undefined;
  /** The notices that arrived before `setUp`; undefined from then on. */
  #waiting: { consumers: readonly ConsumerInfo[]; receipt: () => void }[] | undefined = [];
  #over = false;

  constructor(options: CallSessionOptions) {
    const { signalling, people, onEnded } = options;
    const drop = (producer: ProducerId) => {
      this.#link.drop(producer);
      people.dropTrack(producer);
    };
    this.#options = options;
    this.#trial = new ConsumerTrial(options.prepared.device);
    this.#link = this.#linkOver(options);
    this.#undo = [
      () => this.#unsend?.(),
      () => this.#link.close(),
      () => {
        for (const end of this.#retired) end();
      },
      () => people.dropAllTracks(),
      signalling.on('media:moved', (transports) => this.#move(transports)),
      signalling.on('consumers:created', ({ consumers }, receipt) => this.#take(consumers, receipt)),
      signalling.on('producer:closed', ({ producer }) => drop(producer)),
      signalling.on('consumers:closed', ({ producers }) => producers.forEach(drop)),
      signalling.on('producer:layersNeeded', ({ producer, layers }) => this.#link.limit(producer, layers)),
      signalling.on('producer:limited', ({ producer, source, measure, reason }) => {
        if (measure === 'closed') this.#link.forget(producer);
        options.onLimited({ source, reason });
      }),
      signalling.on('peer:left', ({ peer }) => {
        this.#link.dropPeer(peer);
        people.dropTracksOf(peer);
      }),
      signalling.on('room:ended', ({ reason, by }) => {
        const moderator = by && withShownName(by);
        this.#endOnce(() => onEnded(reason, moderator));
      }),
    ];
  }

  /** Whether everything is set up and connected. */
  get ready(): boolean {
    return this.#waiting === undefined && this.#link.ready;
  }

  /** Sets up both directions, and everything that arrives from now on. Does nothing the second time. */
  setUp(): void {
    if (!this.#waiting || this.#over) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const { consumers, receipt } of waiting) this.#take(consumers, receipt);
    this.#sendDevices();
  }

  /** Starts to send media. */
  release(): void {
    this.setUp();
    this.#link.release();
  }

  /** Seated: follows who is here. */
  sit(joined: JoinResult): void {
    const { people, signalling } = this.#options;
    this.#undo.push(people.follow(signalling, joined), this.#sendSubscriptions());
    if (this.#options.welcome.direct) this.#prepareDirect();
    if (joined.media) this.#take(joined.media.consumers, () => undefined);
  }

  /** The link that carries audio and video now. */
  get shown(): MediaLink {
    return this.#direct?.shown ?? this.#link;
  }

  /** Its transports, by which the server knows whether it still has the same. */
  get holds(): string {
    return this.#link.id;
  }

  /** Whether it has ended. */
  get over(): boolean {
    return this.#over;
  }

  /** The seat was resumed after a lost connection, and media continues over the same transports. */
  resume(joined: JoinResult): void {
    this.#options.people.resync(joined);
    const consumers = joined.kept?.consumers ?? [];
    for (const producer of this.#link.dropAllBut(consumers)) this.#options.people.dropTrack(producer);
    this.#take(consumers, () => undefined);
    // The subscriptions sent with the join do not know participants who joined meanwhile.
    this.#options.signalling.request('subscriptions:set', this.#options.subscriptions.peek()).catch(() => undefined);
  }

  /** The network may have changed. */
  networkChanged(): void {
    this.#link.networkChanged();
  }

  /** May be called twice. */
  close(): void {
    this.#over = true;
    for (const undo of this.#undo.splice(0)) undo();
  }

  #linkOver({ transports, held, previous }: Pick<SfuLinkOptions, 'transports' | 'held' | 'previous'>): SfuLink {
    const { people, onFailed, ...options } = this.#options;
    const link: SfuLink = new this.#options.prepared.SfuLink({
      ...options,
      transports,
      trial: this.#trial,
      held,
      ...(previous ? { previous } : {}),
      onTrack: (info, track) => people.addTrack(info, track),
      onRejected: (info) => people.rejectTrack(info),
      onPath: (paths) => {
        if (link === this.#link) this.#options.onPath(paths);
      },
      onReach: (reach) => {
        if (link === this.#link) this.#options.onReach(reach);
      },
      onFailed: (reason) => {
        if (link === this.#link) this.#endOnce(() => onFailed(reason));
      },
    });
    this.#options.onPath(link.paths);
    return link;
  }

  /**
   * The worker died. Sends everything again over the new transports; the last frames stay visible until new ones
   * arrive.
   */
  #move(transports: Transports): void {
    const previous = this.#link;
    this.#link = this.#linkOver({ transports, held: previous.held, previous: previous.sent });
    this.#retire(previous);
    // The waiting consumers belong to the previous transports.
    if (this.#waiting) this.#waiting = [];
    else this.#sendDevices();
  }

  #retire(link: SfuLink): void {
    link.retire();
    const end = () => {
      clearTimeout(timeout);
      this.#retired.delete(end);
      link.close();
    };
    const timeout = setTimeout(() => {
      end();
      const shown = new Set(this.#link.received);
      for (const producer of link.received) if (!shown.has(producer)) this.#options.people.dropTrack(producer);
    }, LAST_FRAMES_MS);
    this.#retired.add(end);
  }

  #take(consumers: readonly ConsumerInfo[], receipt: () => void): void {
    if (this.#waiting) this.#waiting.push({ consumers, receipt });
    else {
      const link = this.#link;
      link.receive(consumers).then(receipt, () => {
        if (link === this.#link) this.#endOnce(() => this.#options.onFailed('media_failed'));
      });
    }
  }

  /** Sends changed subscriptions, at a pace at which resizing a window does not flood the server. */
  #sendSubscriptions(): () => void {
    const { subscriptions, signalling } = this.#options;
    let sent = subscriptions.peek();
    let due: ReturnType<typeof setTimeout> | undefined;
    const send = () => {
      due = undefined;
      sent = subscriptions.peek();
      // If it cannot be sent, the next join sends it.
      signalling.request('subscriptions:set', sent).catch(() => undefined);
    };
    const stop = effect(() => {
      if (subscriptions.value !== sent) due ??= setTimeout(send, SUBSCRIPTIONS_EVERY_MS);
    });
    return () => {
      stop();
      clearTimeout(due);
    };
  }

  #sendDevices(): void {
    this.#unsend?.();
    this.#unsend = this.#follow((source, wanted) => this.#link.send(source, wanted));
  }

  /** Calls back with what to send, now and whenever it changes. */
  #follow(send: (source: Source, wanted: Wanted) => void): () => void {
    const { devices, screen, lowersCamera } = this.#options;
    const undo = [
      effect(() => send('microphone', { track: trackOf(devices.microphone.value), paused: devices.muted.value })),
      effect(() => send('camera', { track: trackOf(devices.camera.value), paused: false, low: lowersCamera.value })),
      effect(() => send('screen', { track: screen.video.value, paused: false })),
      effect(() => send('screen-audio', { track: screen.audio.value, paused: false })),
    ];
    return () => {
      for (const stop of undo) stop();
    };
  }

  #prepareDirect(): void {
    const direct = new DirectCall({
      ...this.#options,
      allowed: this.#options.allowsDirect,
      server: () => this.#link,
      follow: (send) => this.#follow(send),
    });
    this.#direct = direct;
    this.#undo.push(
      effect(() => this.#options.onMode(direct.mode.value)),
      () => direct.close(),
      effect(() => this.#options.onDirectPath(direct.path.value)),
    );
  }

  /** A failure after the end, or because of it, does not end the call again. */
  #endOnce(notify: () => void): void {
    if (this.#over) return;
    this.close();
    notify();
  }
}

/** The track of a device that is on. */
export const trackOf = (state: CaptureState) => (state.phase === 'on' ? state.track : undefined);
