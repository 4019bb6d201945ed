import { effect } from '@preact/signals';
import type { EndReason, JoinResult, Welcome } from '#shared/protocol/room.ts';
import type { Source } from '#shared/protocol/scalars.ts';
import type { Prepared } from '../media/device.ts';
import { SfuLink } from '../media/sfu-link.ts';
import type { Signalling } from '../signalling/signalling.ts';
import type { CaptureState, DevicesModel } from './devices.ts';
import type { PeopleModel } from './people.ts';
import type { ScreenShareModel } from './screen-share.ts';

/** What a stay must know of one's devices and shared screen. */
export type StayDevices = Pick<DevicesModel, 'microphone' | 'camera' | 'muted'>;
export type StayScreen = Pick<ScreenShareModel, 'video' | 'audio' | 'stop'>;

export type StayOptions = {
  signalling: Signalling;
  people: PeopleModel;
  devices: StayDevices;
  screen: StayScreen;
  prepared: Prepared;
  welcome: Welcome;
  joined: JoinResult;
  /** The server put us out. */
  onEnded(why: EndReason): void;
  /** Media can no longer flow over this stay's transports. */
  onFailed(): void;
  /** The server or the browser would not have this source. */
  onRefused(source: Source, error: unknown): void;
};

/** From one join's answer to its end: sends what the devices give, shows what arrives. */
export class Stay {
  readonly #undo: (() => void)[];
  #over = false;

  constructor(options: StayOptions) {
    const { signalling, people, devices, screen, joined, onEnded, onFailed, ...forLink } = options;
    const unfollow = people.follow(signalling, joined);
    const failed = () => this.#endOnce(onFailed);
    const link = new SfuLink({
      ...forLink,
      signalling,
      joined,
      onTrack: (info, track) => people.addTrack(info, track),
      onFailed: failed,
    });
    this.#undo = [
      () => link.close(),
      unfollow,
      signalling.on('consumers:created', ({ consumers }) => void link.receive(consumers).catch(failed)),
      signalling.on('producer:closed', ({ producer }) => link.drop(producer)),
      signalling.on('peer:left', ({ peer }) => link.dropPeer(peer)),
      signalling.on('room:ended', ({ why }) => this.#endOnce(() => onEnded(why))),
      effect(() => link.send('microphone', { track: trackOf(devices.microphone.value), paused: devices.muted.value })),
      effect(() => link.send('camera', { track: trackOf(devices.camera.value), paused: false })),
      effect(() => link.send('screen', { track: screen.video.value, paused: false })),
      effect(() => link.send('screen-audio', { track: screen.audio.value, paused: false })),
    ];
  }

  /** May be called twice. */
  close(): void {
    this.#over = true;
    for (const undo of this.#undo.splice(0)) undo();
  }

  /** What fails after the end, or because of it, is no second end. */
  #endOnce(tell: () => void): void {
    if (this.#over) return;
    this.close();
    tell();
  }
}

const trackOf = (state: CaptureState) => (state.phase === 'on' ? state.track : undefined);
