/** The data channels that files and pointers use, over the server or directly to another browser. */
import type { ChannelId, DataChannelInfo, FileId, FileInfo } from '#shared/protocol/data.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';

/** An outgoing channel for whole messages to its receivers. */
export type OutgoingChannel = {
  readonly id: ChannelId;
  /** Bytes that have not left this machine. */
  readonly bufferedAmount: number;
  readonly open: boolean;
  /** Does nothing once the channel is closed. */
  send(message: ArrayBuffer | string): void;
  /** Resolves once little is buffered, or the channel is closed. */
  drained(): Promise<void>;
  /** The channel no longer delivers messages. */
  onClosed(listener: () => void): void;
  close(): void;
};

/** An incoming channel with the messages of another participant. */
export type IncomingChannel = {
  readonly info: DataChannelInfo;
  onMessage(listener: (message: ArrayBuffer | string) => void): void;
  /** Nothing arrives any more. */
  onClosed(listener: () => void): void;
  close(): void;
};

/** The data channels of one room. Each request rejects with AppError if it is refused. */
export type DataLink = {
  offer(file: FileInfo): Promise<void>;
  cancel(file: FileId): Promise<void>;
  /** Accepts the file, starting at `from`. Connects first. */
  accept(file: FileId, from: number): Promise<void>;
  decline(file: FileId): Promise<void>;
  /** Opens a reliable and ordered channel to those receivers that have accepted and can be reached. */
  send(file: FileId, to: readonly PeerId[]): Promise<{ channel: OutgoingChannel; to: readonly PeerId[] }>;
  /** Reports how much has arrived, in bytes from the start of the file. */
  progress(received: readonly { channel: ChannelId; bytes: number }[]): Promise<void>;
  /** Opens an unordered channel without retransmission to everybody who has connected. */
  point(): Promise<OutgoingChannel>;
  /** Connects, in order to receive. */
  connect(): Promise<void>;
};
