import * as z from 'zod/mini';
import type { ConsumerInfo, ProducerInfo, TransportInfo } from './media.ts';
import type { IceServer } from './rtc.ts';
import { DtlsParameters, RtpCapabilities } from './rtc.ts';
import type { PeerId } from './scalars.ts';
import { PersonName, RoomName } from './scalars.ts';

/** Said once to every connection, before anything is asked: all that a client needs to prepare its devices. */
export type Welcome = {
  /** What a router of this server can receive and send; the same for all rooms. */
  rtpCapabilities: RtpCapabilities;
  iceServers: IceServer[];
  video: VideoSettings;
};

/** What the server wishes people to send. */
export type VideoSettings = {
  /** VP8 and H264 are sent as simulcast, VP9 as SVC. A browser that cannot encode it sends another of the router's. */
  codec: 'vp8' | 'vp9' | 'h264';
  /** Upper bound for a camera, all layers together, in kbit/s. */
  maxKbps: number;
  /** Upper bound for a shared screen, in kbit/s. */
  screenMaxKbps: number;
};

/** One person in the roster, as the others know them. */
export type PeerInfo = { id: PeerId; name: string; producers: ProducerInfo[] };

export const JoinRequest = z.object({
  room: RoomName,
  name: PersonName,
  /** What this browser can receive: mediasoup-client's `device.recvRtpCapabilities`. */
  rtpCapabilities: RtpCapabilities,
  /** The fingerprint of the certificate for both transports, where the browser tells it ahead. */
  dtlsParameters: z.optional(DtlsParameters),
});

/** Everything needed to send and to receive, in one answer. */
export type JoinResult = {
  /** The canonical name, which may be spelt otherwise than asked. */
  room: string;
  self: PeerId;
  /** The others, longest here first. */
  peers: PeerInfo[];
  sendTransport: TransportInfo;
  receiveTransport: TransportInfo;
  /** Streaming from the moment the receive transport connects. */
  consumers: ConsumerInfo[];
};

export const LeaveRequest = z.object({});

/** Why the server ended a person's stay. After it the connection is as if it had never joined. */
export type EndReason = 'shutting_down' | 'media_failed';
