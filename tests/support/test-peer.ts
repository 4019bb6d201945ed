import { type Signal, signal } from '@preact/signals';
import { Device, type types } from 'mediasoup-client';
import * as fakeParameters from 'mediasoup-client/fakeParameters';
import { FakeHandler } from 'mediasoup-client/handlers/FakeHandler';
import { DirectLink } from '../../client/src/media/direct-link.ts';
import type { Identity } from '../../client/src/media/prepared-device.ts';
import { SfuLink } from '../../client/src/media/sfu-link.ts';
import { ToastsModel } from '../../client/src/models/announcements/toasts.ts';
import { CallModel } from '../../client/src/models/call/call.ts';
import { ChatModel } from '../../client/src/models/chat/chat.ts';
import type { CaptureState } from '../../client/src/models/devices/devices.ts';
import { SidePanelModel } from '../../client/src/models/page/side-panel.ts';
import { HandsModel } from '../../client/src/models/people/hands.ts';
import { ReactionsModel } from '../../client/src/models/people/reactions.ts';
import { Signalling } from '../../client/src/signalling/signalling.ts';
import type { Subscriptions } from '../../server/shared/protocol/subscriptions.ts';
import { capturing } from './fake-track.ts';
import { whenSignal } from './until.ts';

type Track = MediaStreamTrack;

/** The client's own call model on mediasoup-client's FakeHandler; only camera, microphone and WebRTC are fakes. */
export class TestPeer {
  readonly signalling: Signalling;
  readonly call: CallModel;
  readonly microphone: Signal<CaptureState> = signal(capturing('audio'));
  readonly camera: Signal<CaptureState> = signal(capturing('video'));
  readonly muted = signal(false);
  readonly viewOnly = signal(false);
  readonly screenVideo = signal<Track | undefined>(undefined);
  readonly screenAudio = signal<Track | undefined>(undefined);
  readonly sidePanel = new SidePanelModel();
  readonly chat = new ChatModel({ sidePanel: this.sidePanel, toasts: new ToastsModel() });
  readonly hands = new HandsModel();
  readonly reactions = new ReactionsModel();

  /** `identity` as in a browser that knows its fingerprint before any connection. */
  constructor(url: string, { identity }: { identity?: Identity } = {}) {
    this.signalling = new Signalling({ url });
    const { microphone, camera, muted, viewOnly, chat, hands, reactions } = this;
    this.call = new CallModel({
      signalling: this.signalling,
      devices: { microphone, camera, muted, viewOnly },
      observers: [chat, hands, reactions],
      screen: { video: this.screenVideo, audio: this.screenAudio, stop: () => this.stopSharing() },
      prepare: async ({ rtpCapabilities }) => {
        const device = new Device({ handlerFactory: connecting(FakeHandler.createFactory(fakeParameters)) });
        await device.load({ routerRtpCapabilities: rtpCapabilities as never });
        return { device, identity, svc: false, silenceWorker: Promise.resolve(undefined), SfuLink, DirectLink };
      },
    });
    this.call.subscribe(everything);
  }

  /** Resolves once the call is live; fails with the reason if it ends. */
  async join(room: string, name: string): Promise<this> {
    await this.call.join({ room, name });
    const state = this.call.state.value;
    if (state.phase !== 'live') throw new Error(`did not join: ${JSON.stringify(state)}`);
    return this;
  }

  /** Resolves once the join of that room is fully prepared. */
  async prepareIn(room: string): Promise<this> {
    this.call.prepare(room);
    await whenSignal(() => this.call.preJoin.value === 'warm', 'everything ready in pre-join');
    return this;
  }

  stopSharing(): void {
    this.screenVideo.value = undefined;
    this.screenAudio.value = undefined;
  }

  person(name: string) {
    return this.call.people.value.find((person) => person.name === name);
  }

  /** Resolves once a track of each named source has arrived from that participant. */
  async receives(
    name: string,
    sources: readonly ('microphone' | 'camera' | 'screen' | 'screenAudio')[],
  ): Promise<void> {
    await whenSignal(
      () => {
        const person = this.person(name);
        return person && sources.every((source) => person[source]?.track);
      },
      `${sources.join(' and ')} of ${name}`,
    );
  }

  close(): void {
    this.call.leave();
    this.signalling.close();
  }
}

/** A window with room for everybody. */
export const everything: Subscriptions = { videos: [], newcomers: { cameras: 1000, screens: 1000, height: 720 } };

/** Of a certificate that no browser created. */
export const fakeIdentity: Identity = {
  certificate: { expires: 0 } as RTCCertificate,
  role: 'auto',
  fingerprints: [{ algorithm: 'sha-256', value: Array<string>(32).fill('A1').join(':') }],
};

/** mediasoup-client's fake starts to connect with the first stream and leaves the rest to its owner. */
function connecting({ factory, ...rest }: types.HandlerFactory): types.HandlerFactory {
  return {
    ...rest,
    factory: (options) => {
      const handler = factory(options) as FakeHandler;
      handler.on('@connect', () => setImmediate(() => handler.setConnectionState('connected')));
      return handler;
    },
  };
}
