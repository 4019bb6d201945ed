import * as z from 'zod/mini';
import type { Refusal } from './errors.ts';
import { longList } from './long-list.ts';
import { DtlsParameters, RtpParameters } from './rtc.ts';
import type { ConsumerId, PeerId } from './scalars.ts';
import { ProducerId, Source, TransportId } from './scalars.ts';

/** The options of mediasoup-client's `device.createSendTransport` and `createRecvTransport`. */
export type TransportInfo = {
  id: string;
  iceParameters: { usernameFragment: string; password: string; iceLite?: boolean };
  iceCandidates: IceCandidate[];
  dtlsParameters: DtlsParameters;
};

/** The transports of one peer; without the first, it views only. */
export type Transports = { sendTransport?: TransportInfo; receiveTransport: TransportInfo };

export type IceCandidate = {
  foundation: string;
  priority: number;
  ip: string;
  address: string;
  protocol: 'udp' | 'tcp';
  port: number;
  type: 'host' | 'srflx' | 'prflx' | 'relay';
  tcpType?: 'active' | 'passive' | 'so';
};

/** A producer as the roster describes it. */
export type ProducerInfo = { id: ProducerId; source: Source; paused: boolean };

/** The options of mediasoup-client's `transport.consume`, and the peer that sends. */
export type ConsumerInfo = {
  id: ConsumerId;
  peer: PeerId;
  producer: ProducerId;
  source: Source;
  rtpParameters: RtpParameters;
};

export const ConnectTransportRequest = z.object({ transport: TransportId, dtlsParameters: DtlsParameters });

/** The send transport of a participant who has viewed only so far. */
export const CreateSendTransportRequest = z.object({});

/**
 * The path of a transport was lost, or may have been: its ICE restarts (RFC 8445, 2.4), and everything on it continues.
 */
export const RestartIceRequest = z.object({ transport: TransportId });
export type RestartIceResult = Pick<TransportInfo, 'iceParameters'>;

const NewProducer = z.object({
  producer: ProducerId,
  source: Source,
  rtpParameters: RtpParameters,
  /** Muted from the start. */
  paused: z.boolean(),
});

/** All producers that start at the same time; the others are then notified of all of them together. */
export const CreateProducersRequest = z.object({
  /**
   * The transport that they are sent over, so that a transport whose worker died meanwhile is distinguished from its
   * replacement.
   */
  transport: z.optional(TransportId),
  producers: z.array(NewProducer).check(z.minLength(1), z.maxLength(Source.options.length)),
});

/** Each is accepted or refused by itself. */
export type CreateProducersResult = { refused: ({ producer: ProducerId } & Refusal)[] };

/**
 * Why the server limits a producer: it exceeds its bitrate, it sends so many small packets that a media worker is
 * overloaded, or a moderator has muted or stopped it.
 */
export type LimitReason = 'bitrate' | 'overloaded' | 'moderator';

/** In one request; more than anybody receives at one time. */
const MAX_REJECTED = 1000;

/** Consumers of these producers that the client's browser rejects: they cannot be applied, and never flow. */
export const RejectConsumersRequest = z.object({
  producers: longList(ProducerId, { min: 1, max: MAX_REJECTED }),
});

export const ProducerRequest = z.object({ producer: ProducerId });
