/** What files and pointers need of a connection, to the server or directly to another browser. */
import type { ChannelId, DataChannelInfo, FileId, FileInfo } from '#shared/protocol/data.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';

/** An outgoing channel for whole messages to its receivers. */
export type OutgoingChannel = {
  readonly id: ChannelId;
  /** Bytes that have not left this machine. */
  readonly bufferedAmount: number;
  readonly open: boolean;
  /** Does nothing once it is closed. */
  send(message: ArrayBuffer | string): void;
  /** Resolves once little is buffered, or it is closed. */
  drained(): Promise<void>;
  /** Nothing gets through any more. */
  onClosed(listener: () => void): void;
  close(): void;
};

/** An incoming channel with somebody's messages. */
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
  /** A reliable and ordered channel to those of them who have accepted and can be reached. */
  send(file: FileId, to: readonly PeerId[]): Promise<{ channel: OutgoingChannel; to: readonly PeerId[] }>;
  /** How much has arrived, in bytes from the start of the file. */
  progress(received: readonly { channel: ChannelId; bytes: number }[]): void;
  /** An unordered channel without retransmission to everybody who has connected. */
  point(): Promise<OutgoingChannel>;
  /** Prepares to receive. */
  connect(): Promise<void>;
};
