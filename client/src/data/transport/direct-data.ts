import { type ChannelId, type DataChannelInfo, DirectProgress, DirectUse, type FileId } from '#shared/protocol/data.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { readJson } from '../../util/read-json.ts';
import type { IncomingChannel, OutgoingChannel } from './data-link.ts';
import { incoming, isOpen, outgoing } from './raw-channel.ts';

/** How much of a file of this participant has arrived at the receiver. */
export type Progressed = { file: FileId; channel: ChannelId; peer: PeerId; bytes: number };

export type DirectDataListener = {
  /** The other participant's messages arrive on this channel from now on. */
  onChannel(channel: IncomingChannel): void;
  onProgressed(progress: Progressed): void;
};

/** The id of a channel that is never used: it reserves a data section in the caller's first offer. */
const FIRST_CHANNEL = 1023;
/** Parley's client never opens more channels at a time. */
const MAX_INCOMING = 32;
/** The maximum size of the messages about a channel, in both directions. */
const MAX_CHARACTERS = 512;
/** How long a channel may take to open, in milliseconds. */
const TIMEOUT_MS = 3000;

/**
 * Data directly to the other browser. Each file and each pointer has a channel of its own, whose protocol field names
 * its purpose; the progress of a file comes back on the same channel.
 */
export class DirectData {
  readonly peer: PeerId;
  readonly #connection: RTCPeerConnection;
  readonly #ended = new AbortController();
  readonly #incoming = new Map<ChannelId, RTCDataChannel>();
  #listener: DirectDataListener | undefined;

  /**
   * Must be created before the first offer. `offers` is whether this end makes it; an offer of the other end would
   * collide with it.
   */
  constructor(connection: RTCPeerConnection, { peer, offers }: { peer: PeerId; offers: boolean }) {
    this.#connection = connection;
    this.peer = peer;
    if (offers) connection.createDataChannel('', { negotiated: true, id: FIRST_CHANNEL });
    connection.addEventListener('datachannel', ({ channel }) => this.#take(channel));
  }

  /** Reports incoming channels from now on; those that arrived before are lost. */
  listen(listener: DirectDataListener): void {
    this.#listener = listener;
  }

  /** Ordered and reliable for a file, neither for a pointer. @throws ConnectionLost if it does not open in time. */
  async open(what: { use: 'file'; file: FileId } | { use: 'pointer' }): Promise<OutgoingChannel> {
    const id = crypto.randomUUID();
    const protocol = JSON.stringify({ channel: id, ...what } satisfies DirectUse);
    const reliability = what.use === 'file' ? { ordered: true } : { ordered: false, maxRetransmits: 0 };
    const channel = this.#connection.createDataChannel(id, { protocol, ...reliability });
    const raw = { channel, ended: this.#ended.signal };
    if (what.use === 'file') this.#readProgress(channel, { file: what.file, channel: id, peer: this.peer });
    const timeout = setTimeout(() => channel.close(), TIMEOUT_MS);
    await isOpen(raw).finally(() => clearTimeout(timeout));
    return outgoing(id, raw, () => channel.close());
  }

  /** Reports to the sender how much has arrived. @returns whether the channel belongs to this link. */
  progress(channel: ChannelId, bytes: number): boolean {
    const found = this.#incoming.get(channel);
    if (found?.readyState === 'open') found.send(JSON.stringify({ bytes }));
    return found !== undefined;
  }

  /** Closes every channel; the browser does not report the end of the connection to them. May be called twice. */
  close(): void {
    this.#ended.abort();
  }

  #take(channel: RTCDataChannel): void {
    const read = readJson(channel.protocol, {
      parse: (json) => DirectUse.safeParse(json).data,
      mostCharacters: MAX_CHARACTERS,
    });
    if (!read || !this.#listener || this.#incoming.has(read.channel) || this.#incoming.size >= MAX_INCOMING)
      channel.close();
    else
      this.#welcome(channel, { info: { ...read, peer: this.peer, stream: channel.id ?? 0 }, listener: this.#listener });
  }

  #welcome(channel: RTCDataChannel, { info, listener }: { info: DataChannelInfo; listener: DirectDataListener }): void {
    channel.binaryType = 'arraybuffer';
    this.#incoming.set(info.channel, channel);
    channel.addEventListener('close', () => this.#incoming.delete(info.channel), { once: true });
    listener.onChannel(incoming(info, { channel, ended: this.#ended.signal }));
  }

  #readProgress(channel: RTCDataChannel, of: Omit<Progressed, 'bytes'>): void {
    channel.addEventListener('message', ({ data }) => {
      const read = readJson(data, {
        parse: (json) => DirectProgress.safeParse(json).data,
        mostCharacters: MAX_CHARACTERS,
      });
      if (read) this.#listener?.onProgressed({ ...of, ...read });
    });
  }
}
