import { RTCPeerConnection } from 'node-datachannel/polyfill';
import type { IncomingChannel } from '../../client/src/data/transport/data-link.ts';
import { SfuDataLink } from '../../client/src/data/transport/sfu-data-link.ts';
import { ChatModel } from '../../client/src/models/chat/chat.ts';
import { FilesModel } from '../../client/src/models/files/files.ts';
import type { FileView } from '../../client/src/models/files/view.ts';
import { SidePanelModel } from '../../client/src/models/page/side-panel.ts';
import { Signalling } from '../../client/src/signalling/signalling.ts';
import { makeSeatKey } from '../../client/src/util/seat-key.ts';
import { until } from './until.ts';

// Real ICE, DTLS and SCTP in Node.
Object.assign(globalThis, { RTCPeerConnection });

/** The client's own file transfer over real data channels, without a page and without audio and video. */
export class DataPeer {
  readonly signalling: Signalling;
  /** Nobody is looking at it. */
  readonly chat: ChatModel;
  readonly files: FilesModel;
  readonly name: string;
  readonly #room: string;
  readonly #key = makeSeatKey();
  /** The toasts that its person was shown. */
  readonly told: string[] = [];
  /** The channels that have arrived, latest last. */
  readonly channels: IncomingChannel[] = [];
  /** Whether it handles incoming channels. */
  takes = true;
  #stop: () => void = () => undefined;

  static async join(url: string, { room, name }: { room: string; name: string }): Promise<DataPeer> {
    const peer = new DataPeer(url, { room, name });
    await peer.join();
    return peer;
  }

  private constructor(url: string, { room, name }: { room: string; name: string }) {
    this.signalling = new Signalling({ url });
    this.name = name;
    this.#room = room;
    const toasts = { show: ({ text }: { text: string }) => void this.told.push(text), settle: () => undefined };
    this.chat = new ChatModel({ sidePanel: new SidePanelModel(), toasts });
    this.files = new FilesModel({
      chat: this.chat,
      sidePanel: { show: () => undefined },
      toasts,
      ownName: () => name,
      save: () => undefined,
      // In place of the preview that a browser makes.
      makePreview: async (content) => content,
    });
    this.signalling.on('consumers:created', (_, receipt) => receipt());
  }

  async join(): Promise<void> {
    const { signalling, files, chat } = this;
    await until(() => signalling.welcome.value !== undefined, 'the welcome');
    const rtpCapabilities = signalling.welcome.value?.rtpCapabilities ?? {};
    const seat = { room: this.#room, name: this.name, rtpCapabilities, key: this.#key };
    await signalling.request('room:join', seat, (joined) => {
      signalling.takeSeat({ kept: joined.kept !== undefined, sequence: joined.sequence });
      const link: SfuDataLink = new SfuDataLink({
        signalling,
        onChannel: (channel) => {
          this.channels.push(channel);
          if (this.takes) files.take(channel);
        },
        onDataLost: () => files.dataLost(),
      });
      const undo = [
        chat.follow(signalling, joined),
        files.follow(signalling, { link, at: joined.at }),
        () => link.close(),
      ];
      this.#stop = () => {
        for (const stop of undo) stop();
      };
    });
  }

  /** The connection is lost, and the seat kept; `join` resumes it. */
  async lose(): Promise<void> {
    this.#stop();
    this.#stop = () => undefined;
    const { signalling } = this;
    const before = signalling.welcome.value;
    signalling.reconnect();
    await until(() => signalling.welcome.value !== before, 'the connection is lost');
  }

  /** Comes back by `join`, to another seat. */
  async leave(): Promise<void> {
    this.#stop();
    this.#stop = () => undefined;
    this.signalling.leaveSeat();
    await this.signalling.request('room:leave', {}).catch(() => undefined);
  }

  /** The file of this name, once it is in the wanted state. */
  async file(name: string, wanted: (view: FileView) => boolean, what = 'as wanted'): Promise<FileView> {
    const found = () => [...this.files.files.value.values()].find(({ info }) => info.name === name);
    await until(() => {
      const view = found();
      return view !== undefined && wanted(view);
    }, `${name} at ${this.name} ${what}`);
    return found() as FileView;
  }

  /** Resolves with the content that has arrived. */
  async received(name: string): Promise<Uint8Array> {
    const view = await this.file(name, (file) => phaseOf(file) === 'done', 'done');
    if (view.direction !== 'in' || view.state.phase !== 'done' || !view.state.content) throw new Error('no content');
    return new Uint8Array(await view.state.content.arrayBuffer());
  }

  close(): void {
    this.#stop();
    this.files.clear();
    this.chat.clear();
    this.signalling.close();
  }
}

/** Over either path. */
export const phaseOf = (view: FileView) => (view.direction === 'in' ? view.state.phase : view.phase);
