import { type ChannelId, type DataChannelInfo, DirectProgress, DirectUse, type FileId } from '#shared/protocol/data.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { readJson } from '../util/read-json.ts';
import type { IncomingChannel, OutgoingChannel } from './data-link.ts';
import { incoming, isOpen, outgoing } from './raw-channel.ts';

/** So much of a file of ours has come there. */
export type Progressed = { file: FileId; channel: ChannelId; peer: PeerId; bytes: number };

export type DirectDataHears = {
  /** The other's messages come on this channel from now on. */
  onChannel(channel: IncomingChannel): void;
  onProgressed(progress: Progressed): void;
};

/** Never used: with it the caller's first offer has room for all channels that come later. */
const FIRST_CHANNEL = 1023;
/** More that are open at a time are none of our client's. */
const MAX_INCOMING = 32;
/** Of what is said about a channel, and of what is said back on it. */
const MAX_CHARACTERS = 512;
/** A channel that is not open by then is given up, in milliseconds. */
const TIMEOUT_MS = 3000;

/**
 * Data straight to the other browser. Each file and each pointer has a channel of its own, which tells by itself what
 * it is for; what has come of a file is told on the same channel, in the other direction.
 */
export class DirectData {
  readonly peer: PeerId;
  readonly #connection: RTCPeerConnection;
  readonly #ended = new AbortController();
  readonly #incoming = new Map<ChannelId, RTCDataChannel>();
  #hears: DirectDataHears | undefined;

  /**
   * To be made before the first offer. `offers`: this end makes it; the other would only get in its way with an offer
   * of its own.
   */
  constructor(connection: RTCPeerConnection, { peer, offers }: { peer: PeerId; offers: boolean }) {
    this.#connection = connection;
    this.peer = peer;
    if (offers) connection.createDataChannel('', { negotiated: true, id: FIRST_CHANNEL });
    connection.addEventListener('datachannel', ({ channel }) => this.#take(channel));
  }

  /** Tells of what comes from now on; what came when nobody was told is gone. */
  hear(hears: DirectDataHears): void {
    this.#hears = hears;
  }

  /**
   * Ordered and reliable for a file, neither for a pointer. @throws ConnectionLost where it does not get through in
   * time.
   */
  async open(what: { use: 'file'; file: FileId } | { use: 'pointer' }): Promise<OutgoingChannel> {
    const id = crypto.randomUUID();
    const protocol = JSON.stringify({ channel: id, ...what } satisfies DirectUse);
    const reliability = what.use === 'file' ? { ordered: true } : { ordered: false, maxRetransmits: 0 };
    const channel = this.#connection.createDataChannel(id, { protocol, ...reliability });
    const raw = { channel, ended: this.#ended.signal };
    if (what.use === 'file') this.#hearProgress(channel, { file: what.file, channel: id, peer: this.peer });
    const timeout = setTimeout(() => channel.close(), TIMEOUT_MS);
    await isOpen(raw).finally(() => clearTimeout(timeout));
    return outgoing(id, raw, () => channel.close());
  }

  /** Tells the sender how much has come. @returns whether the channel is one of this link's. */
  progress(channel: ChannelId, bytes: number): boolean {
    const found = this.#incoming.get(channel);
    if (found?.readyState === 'open') found.send(JSON.stringify({ bytes }));
    return found !== undefined;
  }

  /** Every channel ends; of the connection's end the browser tells them nothing. May be called twice. */
  close(): void {
    this.#ended.abort();
  }

  #take(channel: RTCDataChannel): void {
    const read = readJson(channel.protocol, {
      parse: (json) => DirectUse.safeParse(json).data,
      mostCharacters: MAX_CHARACTERS,
    });
    if (!read || !this.#hears || this.#incoming.size >= MAX_INCOMING) channel.close();
    else this.#welcome(channel, { info: { ...read, peer: this.peer, stream: channel.id ?? 0 }, hears: this.#hears });
  }

  #welcome(channel: RTCDataChannel, { info, hears }: { info: DataChannelInfo; hears: DirectDataHears }): void {
    channel.binaryType = 'arraybuffer';
    this.#incoming.set(info.channel, channel);
    channel.addEventListener('close', () => this.#incoming.delete(info.channel), { once: true });
    hears.onChannel(incoming(info, { channel, ended: this.#ended.signal }));
  }

  #hearProgress(channel: RTCDataChannel, of: Omit<Progressed, 'bytes'>): void {
    channel.addEventListener('message', ({ data }) => {
      const read = readJson(data, {
        parse: (json) => DirectProgress.safeParse(json).data,
        mostCharacters: MAX_CHARACTERS,
      });
      if (read) this.#hears?.onProgressed({ ...of, ...read });
    });
  }
}
