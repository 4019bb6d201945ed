import { type ChannelId, type DataChannelInfo, DirectProgress, DirectUse, type FileId } from '#shared/protocol/data.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { floodDetector } from '../../util/flood-detector.ts';
import { readJson } from '../../util/read-json.ts';
import type { IncomingChannel, OutgoingChannel } from './data-link.ts';
import { incoming, isOpen, outgoing } from './raw-channel.ts';

/** How much of a file of this participant has arrived at the receiver. */
export type Progressed = { file: FileId; channel: ChannelId; peer: PeerId; bytes: number };

export type DirectDataOptions = {
  peer: PeerId;
  /** Whether this end makes the first offer; an offer of the other end would collide with it. */
  offers: boolean;
  /** The other browser floods this one. Every channel is closed. */
  onFlood(): void;
};

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
/**
 * Parley's client never opens more channels in ten seconds, nor sends more messages that are no chunks of a file. A
 * page that was busy for some seconds receives at once what came meanwhile.
 */
const MAX_IN_TEN_SECONDS = { channels: 100, smallMessages: 1500 };
const TEN_SECONDS_MS = 10_000;
/** Messages below this size are small, in bytes or UTF-16 units. Each chunk of a file is larger, except the last. */
const SMALL = 4096;
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
  readonly #onFlood: () => void;
  readonly #isFloodOfChannels = floodDetector({ max: MAX_IN_TEN_SECONDS.channels, withinMs: TEN_SECONDS_MS });
  readonly #isFloodOfMessages = floodDetector({ max: MAX_IN_TEN_SECONDS.smallMessages, withinMs: TEN_SECONDS_MS });
  #listener: DirectDataListener | undefined;

  /** Must be created before the first offer. */
  constructor(connection: RTCPeerConnection, { peer, offers, onFlood }: DirectDataOptions) {
    this.#connection = connection;
    this.peer = peer;
    this.#onFlood = onFlood;
    if (offers) this.#count(connection.createDataChannel('', { negotiated: true, id: FIRST_CHANNEL }));
    connection.addEventListener('datachannel', ({ channel }) => this.#take(channel));
  }

  /** Reports incoming channels from now on; those that arrived before are lost. */
  listen(listener: DirectDataListener): void {
    this.#listener = listener;
  }

  /**
   * Opens a channel: ordered and reliable for a file, neither for a pointer.
   * @throws ConnectionLost if it does not open in time.
   */
  async open(purpose: { use: 'file'; file: FileId } | { use: 'pointer' }): Promise<OutgoingChannel> {
    const id = crypto.randomUUID();
    const protocol = JSON.stringify({ channel: id, ...purpose } satisfies DirectUse);
    const reliability = purpose.use === 'file' ? { ordered: true } : { ordered: false, maxRetransmits: 0 };
    const channel = this.#connection.createDataChannel(id, { protocol, ...reliability });
    this.#count(channel);
    const raw = { channel, ended: this.#ended.signal };
    if (purpose.use === 'file') this.#readProgress(channel, { file: purpose.file, channel: id, peer: this.peer });
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
    this.#count(channel);
    if (this.#isFloodOfChannels(performance.now())) this.#endFlood();
    if (this.#ended.signal.aborted) return void channel.close();
    const read = readJson(channel.protocol, {
      parse: (json) => DirectUse.safeParse(json).data,
      mostCharacters: MAX_CHARACTERS,
    });
    if (!read || !this.#listener || this.#incoming.has(read.channel) || this.#incoming.size >= MAX_INCOMING)
      channel.close();
    else
      this.#accept(channel, { info: { ...read, peer: this.peer, stream: channel.id ?? 0 }, listener: this.#listener });
  }

  #accept(channel: RTCDataChannel, { info, listener }: { info: DataChannelInfo; listener: DirectDataListener }): void {
    this.#incoming.set(info.channel, channel);
    channel.addEventListener('close', () => this.#incoming.delete(info.channel), { once: true });
    listener.onChannel(incoming(info, { channel, ended: this.#ended.signal }));
  }

  /** Counts the small messages on this channel. */
  #count(channel: RTCDataChannel): void {
    channel.binaryType = 'arraybuffer';
    channel.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      const isSmall = (typeof data === 'string' ? data.length : data.byteLength) < SMALL;
      if (isSmall && this.#isFloodOfMessages(performance.now())) this.#endFlood();
    });
  }

  #endFlood(): void {
    for (const open of this.#incoming.values()) open.close();
    if (this.#ended.signal.aborted) return;
    this.close();
    this.#onFlood();
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
