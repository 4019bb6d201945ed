import { setImmediate } from 'node:timers/promises';
import { signal } from '@preact/signals';
import { Device } from 'mediasoup-client';
import * as fakeParameters from 'mediasoup-client/fakeParameters';
import { FakeHandler } from 'mediasoup-client/handlers/FakeHandler';
import { DirectLink } from '../../client/src/media/direct-link.ts';
import { SfuLink } from '../../client/src/media/sfu-link.ts';
import { ToastsModel } from '../../client/src/models/announcements/toasts.ts';
import { CallModel } from '../../client/src/models/call/call.ts';
import { ChatModel } from '../../client/src/models/chat/chat.ts';
import { ModerationModel } from '../../client/src/models/moderation/moderation.ts';
import { SidePanelModel } from '../../client/src/models/page/side-panel.ts';
import { HandsModel } from '../../client/src/models/people/hands.ts';
import { ReactionsModel } from '../../client/src/models/people/reactions.ts';
import { Signalling } from '../../client/src/signalling/signalling.ts';
import { capturing } from '../support/fake-track.ts';
import type { HostileServer } from './hostile-server.ts';

/** The client's own models in front of a hostile server; only devices and WebRTC are fakes. */
export class Page {
  readonly call: CallModel;
  readonly chat = new ChatModel({ sidePanel: new SidePanelModel(), toasts: new ToastsModel() });
  readonly moderation = new ModerationModel({ toasts: new ToastsModel(), onRenamed: () => undefined });
  readonly #signalling: Signalling;

  constructor(server: HostileServer) {
    this.#signalling = new Signalling({ open: () => server.socket });
    this.call = new CallModel({
      signalling: this.#signalling,
      devices: {
        microphone: signal(capturing('audio')),
        camera: signal(capturing('video')),
        muted: signal(false),
        viewOnly: signal(false),
      },
      observers: [this.chat, this.moderation, new HandsModel(), new ReactionsModel()],
      screen: { video: signal(undefined), audio: signal(undefined), stop: () => undefined },
      prepare: async ({ rtpCapabilities }) => {
        const device = new Device({ handlerFactory: FakeHandler.createFactory(fakeParameters) });
        await device.load({ routerRtpCapabilities: rtpCapabilities as never });
        return {
          device,
          identity: undefined,
          svc: false,
          silenceWorker: Promise.resolve(undefined),
          SfuLink,
          DirectLink,
        };
      },
    });
  }

  close(): void {
    this.call.leave();
    this.#signalling.close();
  }
}

/** Resolves once promises that wait for each other have settled, which takes a few turns. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await setImmediate();
}
