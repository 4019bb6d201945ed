/** What files and pointers need of a connection, whether it leads to the server or straight to another browser. */
import type { ChannelId, DataChannelInfo, FileId, FileInfo } from '#shared/protocol/data.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';

/** A way for whole messages to those it was opened for. */
export type OutgoingChannel = {
  readonly id: ChannelId;
  /** Bytes that have not left this machine. */
  readonly bufferedAmount: number;
  readonly open: boolean;
  /** Does nothing once it is closed. */
  send(message: ArrayBuffer | string): void;
  /** Resolves once little is buffered, or it is closed. */
  drained(): Promise<void>;
  /** Nothing goes through any more. */
  onClosed(hear: () => void): void;
  close(): void;
};

/** A way on which somebody's messages come. */
export type IncomingChannel = {
  readonly info: DataChannelInfo;
  onMessage(hear: (message: ArrayBuffer | string) => void): void;
  /** Nothing comes any more. */
  onClosed(hear: () => void): void;
  close(): void;
};

/** The ways of the data in one room. Each request rejects with AppError where it is refused. */
export type DataLink = {
  offer(file: FileInfo): Promise<void>;
  cancel(file: FileId): Promise<void>;
  /** From now on it may come, beginning at `from`. Connects first. */
  accept(file: FileId, from: number): Promise<void>;
  decline(file: FileId): Promise<void>;
  /** A reliable and ordered way to those of them who have accepted and can be reached. */
  send(file: FileId, to: readonly PeerId[]): Promise<{ channel: OutgoingChannel; to: readonly PeerId[] }>;
  /** How much has come, in bytes of the file from its beginning. */
  progress(received: readonly { channel: ChannelId; bytes: number }[]): void;
  /** An unordered way, without repetition of what gets lost, to everybody who has connected. */
  point(): Promise<OutgoingChannel>;
  /** Gets ready to receive. */
  connect(): Promise<void>;
};
