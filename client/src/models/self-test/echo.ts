import { effect, signal } from '@preact/signals';
import type { Subscriptions } from '#shared/protocol/subscriptions.ts';
import type { StatsEntry } from '../../media/stream-counts.ts';
import { Signalling } from '../../signalling/signalling.ts';
import { ToastsModel } from '../announcements/toasts.ts';
import { CallModel } from '../call/call.ts';
import { PeerData } from '../call/peer-data.ts';
import { ChatModel } from '../chat/chat.ts';
import type { CaptureState } from '../devices/devices.ts';
import { FilesModel } from '../files/files.ts';
import { SidePanelModel } from '../page/side-panel.ts';
import { PointersModel } from '../stage/pointers.ts';
import type { CapturedTracks } from './capture.ts';

/** Subscribes to the camera of the other participant in the size of a large tile. */
const everything: Subscriptions = { videos: [], newcomers: { cameras: 1, screens: 0, height: 720 } };
const off: CaptureState = { phase: 'off' };

/** One of the two participants of a self-test: the same models as in any meeting, with a separate connection. */
export class EchoParticipant {
  readonly signalling = new Signalling();
  readonly files: FilesModel;
  readonly call: CallModel;
  readonly #undo: () => void;

  /** The sender's tracks; the caller owns and stops them. */
  constructor({ microphone, camera }: CapturedTracks = {}) {
    const [sidePanel, toasts] = [new SidePanelModel(), new ToastsModel()];
    const chat = new ChatModel({ sidePanel, toasts });
    this.files = new FilesModel({ chat, sidePanel, toasts, ownName: () => '', save: () => undefined });
    const pointers = new PointersModel({ screens: () => signal(false) });
    this.call = new CallModel({
      signalling: this.signalling,
      devices: {
        microphone: signal(stateOf(microphone)),
        camera: signal(stateOf(camera)),
        muted: signal(false),
        viewOnly: signal(false),
      },
      screen: { video: signal(undefined), audio: signal(undefined), stop: () => undefined },
      observers: [chat, new PeerData({ files: this.files, pointers })],
    });
    this.call.subscribe(everything);
    this.#undo = this.#listen();
  }

  /** Joins a room. Rejects with the reason if the call ends instead. */
  async join(room: string, name: string): Promise<void> {
    await this.call.join({ room, name });
    const state = this.call.state.peek();
    if (state.phase !== 'live') throw new Error(state.phase === 'ended' ? state.reason : state.phase);
  }

  /** The browser's statistics of both transports (W3C webrtc-stats). */
  async stats(): Promise<readonly StatsEntry[]> {
    return (await this.call.stats()).flatMap((report) => [...report.values()]);
  }

  /** Audio is decoded only if it is played, and nobody should hear themselves. */
  #listen(): () => void {
    const player = Object.assign(new Audio(), { muted: true, autoplay: true });
    const stop = effect(() => {
      const track = this.call.people.value.find(({ microphone }) => microphone?.track)?.microphone?.track;
      player.srcObject = track ? new MediaStream([track]) : null;
    });
    return () => {
      stop();
      player.srcObject = null;
    };
  }

  close(): void {
    this.#undo();
    this.call.leave();
    this.signalling.close();
  }
}

const stateOf = (track: MediaStreamTrack | undefined): CaptureState =>
  track ? { phase: 'on', track, source: track } : off;
