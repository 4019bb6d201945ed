/** Data besides audio and video: files between people, and pointers on a shared screen. */
import * as z from 'zod/mini';
import { longList } from './long-list.ts';
import type { TransportInfo } from './media.ts';
import { DtlsParameters } from './rtc.ts';
import { PeerId } from './scalars.ts';

/** The parameters of mediasoup's SCTP, apart from the transport that carries it. */
export type DataTransportInfo = TransportInfo & { sctp: { port: number; maxMessageBytes: number } };

/** Chosen by the peer that offers the file, and kept when the same content is offered again after a lost connection. */
export const FileId = z.uuid();
export type FileId = z.infer<typeof FileId>;

/** Chosen by its sender; unique in a room. */
export const ChannelId = z.uuid();
export type ChannelId = z.infer<typeof ChannelId>;

/**
 * The SCTP stream on which its sender sends. Those below `FIRST_OWN_STREAM` are used by the server to forward; a
 * browser has no more than 1024.
 */
export const FIRST_OWN_STREAM = 512;
export const LAST_STREAM = 1023;
const OwnStream = z.int().check(z.gte(FIRST_OWN_STREAM), z.lte(LAST_STREAM));

/** In bytes: more than any file has, and a number that JSON represents exactly. */
const MAX_BYTES = 2 ** 40;
const Bytes = z.int().check(z.gte(0), z.lte(MAX_BYTES));

/** In UTF-16 units. */
export const MAX_FILE_NAME_LENGTH = 255;

/**
 * One line of 1 to 255 UTF-16 units without slashes, control characters or characters that change the text direction,
 * which would make `gpj.exe` look like an image.
 */
export const FileName = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(MAX_FILE_NAME_LENGTH),
    z.regex(/^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069/\\]*$/u),
  );

/** The description of a file, before anybody accepts it. */
export const FileInfo = z.object({
  id: FileId,
  name: FileName,
  bytes: Bytes.check(z.gte(1)),
  /** The type that its sender assumes; empty if unknown. Not to be trusted. */
  type: z.string().check(z.maxLength(127), z.regex(/^([\w.+-]+\/[\w.+-]+)?$/)),
});
export type FileInfo = z.infer<typeof FileInfo>;

/** The fingerprint of the browser's certificate; the browser is the DTLS client. */
export const OpenDataRequest = z.object({ dtlsParameters: DtlsParameters });

export const OfferFileRequest = z.object({ file: FileInfo });
export const FileRequest = z.object({ file: FileId });
/** `from` is how many bytes the receiver already has. */
export const AcceptFileRequest = z.object({ file: FileId, from: Bytes });

/** A sender has further receivers on another channel. */
export const MAX_FILE_RECEIVERS = 1000;

export const SendFileRequest = z.object({
  file: FileId,
  channel: ChannelId,
  stream: OwnStream,
  to: longList(PeerId, { min: 1, max: MAX_FILE_RECEIVERS }),
});

/** How much of their files the receiver has, over channels that it receives on, counted from the start of each file. */
export const ProgressRequest = z.object({
  received: z.array(z.object({ channel: ChannelId, bytes: Bytes })).check(z.minLength(1), z.maxLength(32)),
});

export const StartPointerRequest = z.object({ channel: ChannelId, stream: OwnStream });
export const CloseChannelRequest = z.object({ channel: ChannelId });

/** The receivers of the channel. */
export type SendFileResult = { to: PeerId[] };

/** A channel on which a peer receives, as an SCTP stream of its data transport. */
export type DataChannelInfo = { channel: ChannelId; peer: PeerId; stream: number } & (
  | { use: 'file'; file: FileId }
  | { use: 'pointer' }
);

/**
 * The last message on a file's channel, as JSON: SHA-256 of the whole content, in hexadecimal. The messages before it
 * are chunks.
 */
export const EndMessage = z.object({ sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)) });

const Part = z.number().check(z.gte(0), z.lte(1));
/**
 * A message on a pointer's channel, as JSON from browser to browser: the position on somebody's screen, as fractions of
 * the video's width and height. `number` rises by one with each message, so that late ones are recognized. Positions
 * with the same `stroke` are joined by a line; 0 is no stroke.
 */
export const PointerMessage = z.object({
  number: z.int().check(z.gte(0)),
  screen: PeerId,
  x: Part,
  y: Part,
  stroke: z.int().check(z.gte(0), z.lte(0xffff_ffff)),
});
export type PointerMessage = z.infer<typeof PointerMessage>;

/** The purpose of a direct channel to another browser, as JSON in the channel's `protocol` field (RFC 8832, 5.1). */
export const DirectUse = z.discriminatedUnion('use', [
  z.object({ channel: ChannelId, use: z.literal('file'), file: FileId }),
  z.object({ channel: ChannelId, use: z.literal('pointer') }),
]);
export type DirectUse = z.infer<typeof DirectUse>;

/** Sent back on a file's direct channel, as JSON: how many bytes of the file have arrived. */
export const DirectProgress = z.object({ bytes: Bytes });
