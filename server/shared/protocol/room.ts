import * as z from 'zod/mini';
import { RoomPassword, type RoomPolicy } from './access.ts';
import type { ConsumerInfo, ProducerInfo, Transports } from './media.ts';
import type { StoppableSource, Switches } from './moderation.ts';
import type { NamedPeer, Role } from './roles.ts';
import type { IceServer } from './rtc.ts';
import { DtlsParameters, RtpCapabilities } from './rtc.ts';
import type { PeerId } from './scalars.ts';
import { PersonName, RoomName, SeatKey, TransportId } from './scalars.ts';
import type { Quality } from './stats.ts';
import { Subscriptions } from './subscriptions.ts';
import type { PastMessage } from './talk.ts';

/** The first notice on every connection: everything that a client needs to prepare its device. */
export type Welcome = {
  /** The capabilities of the routers of this server; the same for all rooms. */
  rtpCapabilities: RtpCapabilities;
  iceServers: IceServer[];
  /** Whether media may only go through a relay (TURN). */
  relayOnly: boolean;
  video: VideoSettings;
  preJoin: Grade;
  /** Whether two participants who are alone may exchange media directly, if both allow it. */
  direct: boolean;
  /** The maximum number of videos forwarded to one participant at a time. */
  maxVisible: number;
  /** The origins of this server for others in its network, best first; empty unless it was started with `--lan`. */
  origins: string[];
  /** The largest file that may be offered, in millions of bytes; 0 if files are disabled. */
  files: { maxMegabytes: number };
  /**
   * The time over which clients that lose this server at the same moment should come back, in milliseconds: that in
   * which it admits as many joins as it has people.
   */
  returnWithinMs: number;
};

/** How much of a join may be prepared: connected transports, their parameters, or nothing. */
export type Grade = 'warm' | 'prefetched' | 'cold';

/** The video settings that clients should use. */
export type VideoSettings = {
  /**
   * VP8 and H264 are sent as simulcast, VP9 as SVC. A browser that cannot encode it sends another codec of the router.
   */
  codec: 'vp8' | 'vp9' | 'h264';
  /** The maximum for a camera, all layers together, in kbit/s. */
  maxKbps: number;
  /** The maximum for a shared screen, in kbit/s. */
  screenMaxKbps: number;
};

/** A participant in the roster, as the others see them. */
export type PeerInfo = {
  id: PeerId;
  name: string;
  producers: ProducerInfo[];
  /** The quality of their uplink; missing if it is good. */
  quality?: Exclude<Quality, 'good'>;
  /** Missing if their media is connected, or may still be connecting. */
  mediaConnected?: false;
  /** Whether their connection has been lost for a while, and their seat is kept. */
  interrupted?: boolean;
  /** Missing for a participant. */
  role?: Exclude<Role, 'participant'>;
  /** What a moderator has stopped until it is allowed again; missing for nothing. */
  stopped?: StoppableSource[];
};

/** What the preview of a room shows of the people in it. */
export type PreviewPeople = {
  count: number;
  /** Of some of them, longest present first; empty if the room is large, or its server shows no names. */
  names: string[];
  /** Since when somebody has been there without a break, by the server's clock; missing if nobody is there. */
  since?: number;
};

/** Everything with which a join is prepared. */
export type PrepareResult = Transports & {
  /** Missing if the server shows nobody in a preview. */
  people?: PreviewPeople;
};

/** The facts about a browser in a request to prepare a join or to join. */
const Endpoint = {
  room: RoomName,
  /** Without a key, the seat ends with its connection. */
  key: z.optional(SeatKey),
  /** The capabilities of this browser: mediasoup-client's `device.recvRtpCapabilities`. */
  rtpCapabilities: RtpCapabilities,
  /** The fingerprint of the certificate for both transports, and the browser's role, if they are known in advance. */
  dtlsParameters: z.optional(DtlsParameters),
  /**
   * The videos that its window will show; those of an ordinary window by default. A prepared peer that joins keeps its
   * subscriptions.
   */
  subscriptions: z.optional(Subscriptions),
  /** Whether it views only for now: there is no send transport until the client requests one. */
  viewOnly: z.optional(z.boolean()),
};

export const PrepareRequest = z.object(Endpoint);

export const JoinRequest = z.object({
  ...Endpoint,
  name: PersonName,
  /** For a room that has one. */
  password: z.optional(RoomPassword),
  /**
   * The receive transport that this client still has of its seat. If the server has it too, media continues over the
   * same transports.
   */
  holds: z.optional(TransportId),
});

export type JoinResult = {
  /** The canonical name, which may be spelt differently from the request. */
  room: string;
  self: PeerId;
  /** The server's clock, in milliseconds since 1970. */
  at: number;
  /** Since when somebody has been in the room without a break, by the same clock. */
  since: number;
  /** The others whom this peer knows, longest present first: all of them, unless the room is large. */
  peers: PeerInfo[];
  /** The number of people in a large room, this peer included; missing if `peers` lists everybody. */
  people?: number;
  /** The last chat messages, oldest first. */
  chat: PastMessage[];
  /** The raised hands, in the order in which they were raised. */
  hands: PeerId[];
  /** The current speakers, loudest first; may include the receiver. */
  speakers: PeerId[];
  /** The receiver's own role. */
  role: Role;
  /** What a moderator has stopped of the receiver; missing for nothing. */
  stopped?: StoppableSource[];
  switches: Switches;
  /** Who may enter. */
  policy: RoomPolicy;
  /** For a moderator or host: those who wait to be let in; missing for nobody. */
  waiting?: NamedPeer[];
  /** The person whom everybody should see large, who may be the receiver; missing for nobody. */
  spotlight?: PeerId;
  /** The sequence of the last batch of notices that this answer includes: the next batch has the next number. */
  sequence: number;
  /**
   * Everything needed to send and receive; consumers stream from the moment the receive transport connects. Missing if
   * the client already has it: after pre-join, and if it holds the transports of its seat.
   */
  media?: Transports & { consumers: ConsumerInfo[] };
  /** For a seat whose transports both ends still have: every existing consumer. Any other is closed. */
  kept?: { consumers: ConsumerInfo[] };
};

export const LeaveRequest = z.object({});

export const RenameRequest = z.object({ name: PersonName });

/**
 * Why the server ended a seat or a preparation; `taken_over` by a later connection with the same key; `removed` or
 * `banned` by a moderator; `ended` by a host, for everybody; `denied` for a person who is not let in. Afterwards the
 * connection is as if it had never joined.
 */
export type EndReason =
  | 'shutting_down'
  | 'media_failed'
  | 'prepared_too_long'
  | 'taken_over'
  | 'removed'
  | 'banned'
  | 'ended'
  | 'denied';
