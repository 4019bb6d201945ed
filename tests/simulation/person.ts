/** Somebody with a page open: our own client, except for its devices, its WebRTC and its socket. */
import { effect, signal, untracked } from '@preact/signals';
import { ToastsModel } from '../../client/src/models/announcements/toasts.ts';
import { CallModel } from '../../client/src/models/call/call.ts';
import { ChatModel } from '../../client/src/models/chat/chat.ts';
import type { CaptureState } from '../../client/src/models/devices/devices.ts';
import { SidePanelModel } from '../../client/src/models/page/side-panel.ts';
import { HandsModel } from '../../client/src/models/people/hands.ts';
import { ReactionsModel } from '../../client/src/models/people/reactions.ts';
import { Signalling } from '../../client/src/signalling/signalling.ts';
import type { RequestInput, RequestName } from '../../server/shared/protocol/events.ts';
import type { SeatKey } from '../../server/shared/protocol/scalars.ts';
import type { Domain } from './clock.ts';
import { openTransports, pageTrack, preparedDevice } from './edges/media-device.ts';
import type { MediaPlane } from './edges/media-plane.ts';
import { asServerSocket, HEARTBEAT_MS, type Network, PageSocket, type Weather } from './edges/network.ts';

export type PersonOptions = {
  name: string;
  network: Network;
  plane: MediaPlane;
  domain: Domain;
  weather: Weather;
  tellsAhead: boolean;
  /** Whether microphone and camera are off. */
  listens: boolean;
  /** Whether this person is muted with the camera off, and never changes that. */
  staysSilent: boolean;
  key: SeatKey;
};

/** The intentions of a person in the meeting, independent of the network. */
export class Person {
  readonly name: string;
  readonly domain: Domain;
  readonly key: SeatKey;
  readonly staysSilent: boolean;
  readonly socket: PageSocket;
  readonly signalling: Signalling;
  readonly call: CallModel;
  readonly chat: ChatModel;
  readonly hands = new HandsModel();
  readonly microphone = signal<CaptureState>(captured('audio'));
  readonly camera = signal<CaptureState>(captured('video'));
  readonly muted = signal(false);
  readonly viewOnly = signal(false);
  readonly screenVideo = signal<MediaStreamTrack | undefined>(undefined);
  readonly allowsDirect = signal(false);
  /** Where this person wants to be, if anywhere. */
  wants: string | undefined;
  /** The room whose preview is open, as long as nothing else is shown. */
  readonly previewed = signal<string | undefined>(undefined);
  /** The page is closed. */
  gone = false;
  readonly #network: Network;

  constructor({ network, plane, name, domain, weather, tellsAhead, listens, staysSilent, key }: PersonOptions) {
    this.key = key;
    this.staysSilent = staysSilent;
    this.name = name;
    this.#network = network;
    this.domain = domain;
    if (listens) {
      this.microphone.value = { phase: 'off' };
      this.camera.value = { phase: 'off' };
    }
    if (staysSilent) {
      this.muted.value = true;
      this.camera.value = { phase: 'off' };
    }
    this.socket = new PageSocket({ network, domain, name: domain.name, weather });
    this.signalling = new Signalling({ open: () => asServerSocket(this.socket) });
    const sidePanel = new SidePanelModel();
    this.chat = new ChatModel({ sidePanel, toasts: new ToastsModel() });
    const { clock, random } = network;
    this.call = new CallModel({
      signalling: this.signalling,
      devices: { microphone: this.microphone, camera: this.camera, muted: this.muted, viewOnly: this.viewOnly },
      observers: [this.chat, this.hands, new ReactionsModel()],
      screen: { video: this.screenVideo, audio: signal(undefined), stop: () => this.stopSharing() },
      allowsDirect: this.allowsDirect,
      seatKey: key,
      prepare: async () => preparedDevice({ clock, plane, random, domain: this.domain, tellsAhead }),
    });
    // As the page does it.
    effect(() => {
      const shown = ['live', 'reconnecting'].includes(this.call.state.value.phase) ? undefined : this.previewed.value;
      untracked(() => (shown === undefined ? this.call.cancel() : this.call.prepare(shown)));
    });
    effect(() => {
      if (this.call.limited.value?.source === 'microphone') this.muted.value = true;
    });
  }

  get weather(): Weather {
    return this.socket.weather;
  }

  get live(): boolean {
    return !this.gone && this.call.state.peek().phase === 'live';
  }

  /** Where the preview is open, or from the page of a call that ended. */
  join(typed: string): void {
    const room = this.previewed.peek() ?? typed;
    this.wants = room;
    void this.call.join({ room, name: this.name });
  }

  leave(): void {
    this.wants = undefined;
    this.previewed.value = undefined;
    this.call.leave();
  }

  toggleCamera(): void {
    this.camera.value = this.camera.peek().phase === 'on' ? { phase: 'off' } : captured('video');
  }

  /** As the switch of the preview does, or turning on both devices. */
  toggleViewOnly(): void {
    const on = !this.viewOnly.peek();
    this.viewOnly.value = on;
    this.microphone.value = on ? { phase: 'off' } : captured('audio');
    this.camera.value = on ? { phase: 'off' } : captured('video');
  }

  share(): void {
    this.screenVideo.value = pageTrack('video');
  }

  stopSharing(): void {
    this.screenVideo.value = undefined;
  }

  /** As a page does that shows what a host may do; anybody else is refused. */
  moderate<Name extends RequestName>(name: Name, data: RequestInput<Name>): void {
    this.signalling.request(name, data).catch(() => undefined);
  }

  /** Nothing gets through on one of the transports any more, if there is one. */
  failMedia(which: number): void {
    const open = [...(openTransports.get(this.domain) ?? [])];
    open[which % Math.max(1, open.length)]?.fail();
  }

  /** The page goes: with a goodbye, or as in a power cut. */
  vanish({ silently }: { silently: boolean }): void {
    if (silently) {
      this.socket.wire?.cut({
        clientAfterMs: Number.POSITIVE_INFINITY,
        serverAfterMs: this.#network.random() * HEARTBEAT_MS,
      });
    } else {
      this.call.leave();
      this.socket.sayGoodbye();
    }
    this.gone = true;
    this.#network.clock.kill(this.domain);
  }
}

function captured(kind: 'audio' | 'video'): CaptureState {
  const track = pageTrack(kind);
  return { phase: 'on', track, source: track };
}
