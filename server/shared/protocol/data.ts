/** Data beside audio and video: files from person to person, and pointers on a shared screen. */
import * as z from 'zod/mini';
import type { TransportInfo } from './media.ts';
import { DtlsParameters } from './rtc.ts';
import { PeerId } from './scalars.ts';

/** What mediasoup's SCTP says of itself, beside the transport that carries it. */
export type DataTransportInfo = TransportInfo & { sctp: { port: number; maxMessageBytes: number } };

/** Chosen by whoever offers it, and kept when the same content is offered again after a lost connection. */
export const FileId = z.uuid();
export type FileId = z.infer<typeof FileId>;

/** Chosen by its sender; no two of a room have the same. */
export const ChannelId = z.uuid();
export type ChannelId = z.infer<typeof ChannelId>;

/**
 * The SCTP stream on which its sender sends. Those below `FIRST_OWN_STREAM` are the server's, on which it forwards; and
 * a browser has no more than 1024.
 */
export const FIRST_OWN_STREAM = 512;
export const LAST_STREAM = 1023;
const OwnStream = z.int().check(z.gte(FIRST_OWN_STREAM), z.lte(LAST_STREAM));

/** More bytes than any file has; a number that JSON carries exactly. */
const MAX_BYTES = 2 ** 40;
const Bytes = z.int().check(z.gte(0), z.lte(MAX_BYTES));

/**
 * One line, 1 to 255 UTF-16 units, that names no folder; no control characters, and none that turn the direction of the
 * text, which would make `gpj.exe` look like a picture.
 */
export const FileName = z
  .string()
  .check(z.minLength(1), z.maxLength(255), z.regex(/^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069/\\]*$/u));

/** What is said of a file before anybody takes it. */
export const FileInfo = z.object({
  id: FileId,
  name: FileName,
  bytes: Bytes.check(z.gte(1)),
  /** What its sender takes it for; empty where unknown. Not to be believed. */
  type: z.string().check(z.maxLength(127), z.regex(/^([\w.+-]+\/[\w.+-]+)?$/)),
});
export type FileInfo = z.infer<typeof FileInfo>;

/** The fingerprint of the certificate that the browser uses; it is the client of DTLS. */
export const OpenDataRequest = z.object({ dtlsParameters: DtlsParameters });

export const OfferFileRequest = z.object({ file: FileInfo });
export const FileRequest = z.object({ file: FileId });
/** `from`: so many bytes are here already. */
export const AcceptFileRequest = z.object({ file: FileId, from: Bytes });

export const SendFileRequest = z.object({
  file: FileId,
  channel: ChannelId,
  stream: OwnStream,
  to: z.array(PeerId).check(z.minLength(1), z.maxLength(1000)),
});

/** How much of their file has come over channels that one receives from, counted from the file's beginning. */
export const ProgressRequest = z.object({
  received: z.array(z.object({ channel: ChannelId, bytes: Bytes })).check(z.minLength(1), z.maxLength(32)),
});

export const StartPointerRequest = z.object({ channel: ChannelId, stream: OwnStream });
export const CloseChannelRequest = z.object({ channel: ChannelId });

/** To whom the channel leads. */
export type SendFileResult = { to: PeerId[] };

/** A channel on which its receiver is sent something, as an SCTP stream of its data transport. */
export type DataChannelInfo = { channel: ChannelId; peer: PeerId; stream: number } & (
  | { use: 'file'; file: FileId }
  | { use: 'pointer' }
);

/**
 * The last message on a file's channel, as JSON: SHA-256 of the whole content, in hexadecimal. What goes before are
 * chunks.
 */
export const EndMessage = z.object({ sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)) });

const Part = z.number().check(z.gte(0), z.lte(1));
/**
 * One message on a pointer's channel, as JSON from browser to browser: where it is on whose screen, as parts of the
 * picture's width and height. `number` rises by one with each message, so that one that comes late is known as such.
 * Places with the same `stroke` are joined by a line; 0 is none.
 */
export const PointerMessage = z.object({
  number: z.int().check(z.gte(0)),
  screen: PeerId,
  x: Part,
  y: Part,
  stroke: z.int().check(z.gte(0), z.lte(0xffff_ffff)),
});
export type PointerMessage = z.infer<typeof PointerMessage>;

/** What a channel straight to another browser is for, as JSON in the channel's `protocol` field (RFC 8832, 5.1). */
export const DirectUse = z.discriminatedUnion('use', [
  z.object({ channel: ChannelId, use: z.literal('file'), file: FileId }),
  z.object({ channel: ChannelId, use: z.literal('pointer') }),
]);
export type DirectUse = z.infer<typeof DirectUse>;

/** What comes back on a file's direct channel, as JSON: so many bytes of the file have arrived. */
export const DirectProgress = z.object({ bytes: Bytes });
