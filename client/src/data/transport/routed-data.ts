import type { ChannelId, FileId, FileInfo } from '#shared/protocol/data.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import type { DataLink, IncomingChannel, OutgoingChannel } from './data-link.ts';
import type { DirectData } from './direct-data.ts';
import { SfuDataLink } from './sfu-data-link.ts';

/**
 * The direct link to the only other participant, while there is one. Incoming channels are handled whether or not it is
 * `ready` for outgoing ones.
 */
export type DirectPath = { data: DirectData; ready: boolean };

export type RoutedDataOptions = {
  signalling: Signalling;
  directPath(): DirectPath | undefined;
  onChannel(channel: IncomingChannel): void;
  /** The data connection to the server is lost. */
  onDataLost(): void;
};

/**
 * Data over the path that media takes. Agreements, such as who offers and who accepts a file, go over the server in
 * both modes; only the content takes the direct path. Receivers are also ready to receive over the server, so that a
 * move waits for nothing.
 */
export class RoutedData implements DataLink {
  readonly #directPath: RoutedDataOptions['directPath'];
  readonly #server: SfuDataLink;

  constructor({ directPath, ...options }: RoutedDataOptions) {
    this.#directPath = directPath;
    this.#server = new SfuDataLink(options);
  }

  offer(file: FileInfo): Promise<void> {
    return this.#server.offer(file);
  }

  cancel(file: FileId): Promise<void> {
    return this.#server.cancel(file);
  }

  accept(file: FileId, from: number): Promise<void> {
    return this.#server.accept(file, from);
  }

  decline(file: FileId): Promise<void> {
    return this.#server.decline(file);
  }

  async send(file: FileId, to: readonly PeerId[]): Promise<{ channel: OutgoingChannel; to: readonly PeerId[] }> {
    const data = this.#readyFor(to);
    // The link may end while the channel opens.
    const channel = await data?.open({ use: 'file', file }).catch(() => undefined);
    return channel ? { channel, to } : this.#server.send(file, to);
  }

  async progress(received: readonly { channel: ChannelId; bytes: number }[]): Promise<void> {
    const data = this.#directPath()?.data;
    const over = received.filter(({ channel, bytes }) => !data?.progress(channel, bytes));
    if (over.length > 0) await this.#server.progress(over);
  }

  async point(): Promise<OutgoingChannel> {
    const directPath = this.#directPath();
    const channel = directPath?.ready
      ? await directPath.data.open({ use: 'pointer' }).catch(() => undefined)
      : undefined;
    return channel ?? this.#server.point();
  }

  connect(): Promise<void> {
    return this.#server.connect();
  }

  /** Closes every channel over the server; those of the direct link end with it. May be called twice. */
  close(): void {
    this.#server.close();
  }

  #readyFor(to: readonly PeerId[]): DirectData | undefined {
    const directPath = this.#directPath();
    return directPath?.ready && to.every((peer) => peer === directPath.data.peer) ? directPath.data : undefined;
  }
}
