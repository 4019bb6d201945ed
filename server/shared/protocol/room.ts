import * as z from 'zod/mini';
import type { ConsumerInfo, ProducerInfo, Transports } from './media.ts';
import type { IceServer } from './rtc.ts';
import { DtlsParameters, RtpCapabilities } from './rtc.ts';
import type { PeerId } from './scalars.ts';
import { PersonName, RoomName, SeatKey, TransportId } from './scalars.ts';
import type { Quality } from './stats.ts';
import { Subscriptions } from './subscriptions.ts';
import type { ChatLine } from './talk.ts';

/** Said once to every connection, before anything is asked: all that a client needs to prepare its devices. */
export type Welcome = {
  /** What a router of this server can receive and send; the same for all rooms. */
  rtpCapabilities: RtpCapabilities;
  iceServers: IceServer[];
  /** Whether media may go through a relay (TURN) only. */
  relayOnly: boolean;
  video: VideoSettings;
  preJoin: Grade;
  /** Whether two who are alone may send media straight to one another, where both allow it. */
  direct: boolean;
  /** At most so many pictures are forwarded to one person at a time. */
  maxVisible: number;
  /** Origins at which others in its network find this server, the best first; empty unless it was started for them. */
  origins: string[];
  /** The largest file that may be offered, in millions of bytes; 0 where files are disabled. */
  files: { maxMegabytes: number };
};

/** How much a join may find ready: transports connected, their parameters known, or nothing. */
export type Grade = 'warm' | 'prefetched' | 'cold';

/** What the server wants people to send. */
export type VideoSettings = {
  /** VP8 and H264 are sent as simulcast, VP9 as SVC. A browser that cannot encode it sends another of the router's. */
  codec: 'vp8' | 'vp9' | 'h264';
  /** Upper bound for a camera, all layers together, in kbit/s. */
  maxKbps: number;
  /** Upper bound for a shared screen, in kbit/s. */
  screenMaxKbps: number;
};

/** One person in the roster, as the others know them. */
export type PeerInfo = {
  id: PeerId;
  name: string;
  producers: ProducerInfo[];
  /** How well what they send comes through; missing where it is good. */
  quality?: Exclude<Quality, 'good'>;
};

/** What a browser says of itself, to prepare to join or to join. */
const Endpoint = {
  room: RoomName,
  /** Without one, the seat goes with its connection. */
  key: z.optional(SeatKey),
  /** What this browser can receive: mediasoup-client's `device.recvRtpCapabilities`. */
  rtpCapabilities: RtpCapabilities,
  /** The fingerprint of the certificate for both transports, and the browser's role, where it tells them ahead. */
  dtlsParameters: z.optional(DtlsParameters),
  /**
   * What its window will show; left out, an ordinary one is thought of. A prepared peer that joins keeps its
   * subscriptions.
   */
  subscriptions: z.optional(Subscriptions),
};

export const PrepareRequest = z.object(Endpoint);

export const JoinRequest = z.object({
  ...Endpoint,
  name: PersonName,
  /**
   * The send transport that this client still has of its seat. Where the server has it too, media goes on over the same
   * transports.
   */
  holds: z.optional(TransportId),
});

export type JoinResult = {
  /** The canonical name, which may be spelt otherwise than asked. */
  room: string;
  self: PeerId;
  /** Now, by the server's clock, in milliseconds since 1970. */
  at: number;
  /** The others, longest here first. */
  peers: PeerInfo[];
  /** The last lines of the chat, the oldest first. */
  chat: ChatLine[];
  /** Whose hands are up, the first raised first. */
  hands: PeerId[];
  /** Who is heard speaking now, the loudest first; may name oneself. */
  speakers: PeerId[];
  /** Of the last batch of notices whose news this answer holds: the next one has the next number. */
  sequence: number;
  /**
   * Everything needed to send and to receive; the consumers stream from the moment the receive transport connects.
   * Missing where one has it already: who was prepared, and who holds the transports of a seat that was kept.
   */
  media?: Transports & { consumers: ConsumerInfo[] };
  /** Of a seat whose transports both ends still have: every consumer that there is. Any other is closed. */
  kept?: { consumers: ConsumerInfo[] };
};

export const LeaveRequest = z.object({});

/**
 * Why the server ended a person's session or preparation; `taken_over` by a later connection with the same key. After
 * it the connection is as if it had never joined.
 */
export type EndReason = 'shutting_down' | 'media_failed' | 'prepared_too_long' | 'taken_over';
