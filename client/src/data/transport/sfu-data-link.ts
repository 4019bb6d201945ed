import {
  type ChannelId,
  type DataChannelInfo,
  FIRST_OWN_STREAM,
  type FileId,
  type FileInfo,
  LAST_STREAM,
} from '#shared/protocol/data.ts';
import type { RequestInput } from '#shared/protocol/events.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { ConnectionLost, type Signalling } from '../../signalling/signalling.ts';
import { DataConnection } from './data-connection.ts';
import type { DataLink, IncomingChannel, OutgoingChannel } from './data-link.ts';
import { incoming, isOpen, outgoing } from './raw-channel.ts';

export type SfuDataLinkOptions = {
  signalling: Signalling;
  /** Somebody's messages arrive on this channel from now on. */
  onChannel(channel: IncomingChannel): void;
  /** The data connection is lost, and with it every channel, including those that were announced and not opened. */
  onDataLost(): void;
};

/** Data over the server. Nothing is set up before something is sent or received. */
export class SfuDataLink implements DataLink {
  readonly #options: SfuDataLinkOptions;
  readonly #undo: (() => void)[];
  #connecting: Promise<DataConnection> | undefined;
  /** Ends the connection that is being opened. */
  #dropped = new AbortController();
  #connection: DataConnection | undefined;
  #nextStream = FIRST_OWN_STREAM;
  #closed = false;

  constructor(options: SfuDataLinkOptions) {
    this.#options = options;
    this.#undo = [
      options.signalling.on('data:opened', (info) => void this.#take(info)),
      options.signalling.on('data:closed', () => this.#lose()),
    ];
  }

  offer(file: FileInfo): Promise<void> {
    return this.#options.signalling.request('file:offer', { file });
  }

  cancel(file: FileId): Promise<void> {
    return this.#options.signalling.request('file:cancel', { file });
  }

  async accept(file: FileId, from: number): Promise<void> {
    await this.#connected();
    await this.#options.signalling.request('file:accept', { file, from });
  }

  decline(file: FileId): Promise<void> {
    return this.#options.signalling.request('file:decline', { file });
  }

  async send(file: FileId, to: readonly PeerId[]): Promise<{ channel: OutgoingChannel; to: readonly PeerId[] }> {
    let reached: readonly PeerId[] = [];
    const channel = await this.#open({ ordered: true }, async (own) => {
      await this.#options.signalling.request('file:send', { file, to: [...to], ...own }, (result) => {
        reached = result.to;
      });
    });
    return { channel, to: reached };
  }

  progress(received: RequestInput<'file:progress'>['received']): Promise<void> {
    return this.#options.signalling.request('file:progress', { received: [...received] });
  }

  point(): Promise<OutgoingChannel> {
    return this.#open({ ordered: false }, (own) => this.#options.signalling.request('pointer:start', own));
  }

  async connect(): Promise<void> {
    await this.#connected();
  }

  /** Closes every channel. May be called twice. */
  close(): void {
    this.#closed = true;
    for (const undo of this.#undo) undo();
    this.#drop();
  }

  #connected(): Promise<DataConnection> {
    const dropped = this.#dropped.signal;
    this.#connecting ??= this.#connect(dropped).catch((error: unknown) => {
      if (!dropped.aborted) this.#connecting = undefined;
      throw error;
    });
    return this.#connecting;
  }

  async #connect(dropped: AbortSignal): Promise<DataConnection> {
    const { signalling } = this.#options;
    const { iceServers = [] } = signalling.welcome.peek() ?? {};
    const connection: DataConnection = await DataConnection.open({
      iceServers,
      ask: (dtlsParameters) => resultOf((granted) => signalling.request('data:open', { dtlsParameters }, granted)),
      onLost: () => {
        if (this.#connection === connection) this.#lose();
      },
      dropped,
    });
    if (dropped.aborted || this.#closed) {
      connection.close();
      throw new ConnectionLost();
    }
    this.#connection = connection;
    return connection;
  }

  #lose(): void {
    this.#drop();
    this.#options.onDataLost();
  }

  #drop(): void {
    this.#dropped.abort(new ConnectionLost());
    this.#dropped = new AbortController();
    this.#connection?.close();
    this.#connection = undefined;
    this.#connecting = undefined;
  }

  async #open(
    reliability: { ordered: boolean },
    announce: (own: { channel: ChannelId; stream: number }) => Promise<unknown>,
  ): Promise<OutgoingChannel> {
    const connection = await this.#connected();
    const stream = this.#takeStream();
    const id = crypto.randomUUID();
    const raw = { channel: connection.channel(stream, reliability), ended: connection.ended };
    try {
      await Promise.all([isOpen(raw), announce({ channel: id, stream })]);
    } catch (error) {
      raw.channel.close();
      throw error;
    }
    return outgoing(id, raw, () => {
      raw.channel.close();
      // The server may have closed it already.
      this.#options.signalling.request('data:close', { channel: id }).catch(() => undefined);
    });
  }

  /** Channels that are forwarded when the transport is requested are announced before it exists. */
  async #take(info: DataChannelInfo): Promise<void> {
    // A browser has a limited number of streams, and the server does not reuse them: a new connection starts over.
    if (info.stream >= FIRST_OWN_STREAM) this.#lose();
    const connection = await this.#connecting?.catch(() => undefined);
    if (!connection || connection !== this.#connection) return;
    const channel = connection.channel(info.stream, { ordered: info.use === 'file' });
    this.#options.onChannel(incoming(info, { channel, ended: connection.ended }));
  }

  #takeStream(): number {
    const stream = this.#nextStream;
    // The last one belongs to the first channel.
    this.#nextStream = stream + 1 < LAST_STREAM ? stream + 1 : FIRST_OWN_STREAM;
    return stream;
  }
}

/** Wraps the result of a request in a promise. */
async function resultOf<Result>(request: (granted: (result: Result) => void) => Promise<void>): Promise<Result> {
  const { promise, resolve } = Promise.withResolvers<Result>();
  await request(resolve);
  return promise;
}
