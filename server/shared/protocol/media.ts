import * as z from 'zod/mini';
import type { Refusal } from './errors.ts';
import { DtlsParameters, RtpParameters } from './rtc.ts';
import type { ConsumerId, PeerId } from './scalars.ts';
import { ProducerId, Source, TransportId } from './scalars.ts';

/** What mediasoup-client's `device.createSendTransport` and `createRecvTransport` take. */
export type TransportInfo = {
  id: string;
  iceParameters: { usernameFragment: string; password: string; iceLite?: boolean };
  iceCandidates: IceCandidate[];
  dtlsParameters: DtlsParameters;
};

/** The two of one peer. */
export type Transports = { sendTransport: TransportInfo; receiveTransport: TransportInfo };

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

/** What the roster says of something that a person sends. */
export type ProducerInfo = { id: ProducerId; source: Source; paused: boolean };

/** What mediasoup-client's `transport.consume` takes, and whose it is. */
export type ConsumerInfo = {
  id: ConsumerId;
  peer: PeerId;
  producer: ProducerId;
  source: Source;
  rtpParameters: RtpParameters;
};

export const ConnectTransportRequest = z.object({ transport: TransportId, dtlsParameters: DtlsParameters });

/** The way to it broke, or may have: its ICE begins anew (RFC 8445, 2.4), and everything that flows over it stays. */
export const RestartIceRequest = z.object({ transport: TransportId });
export type RestartIceResult = Pick<TransportInfo, 'iceParameters'>;

const NewProducer = z.object({
  producer: ProducerId,
  source: Source,
  rtpParameters: RtpParameters,
  /** Muted from the start. */
  paused: z.boolean(),
});

/** All that begin at the same time; the others are then told of them at once. */
export const CreateProducersRequest = z.object({
  /** That they are sent over: one whose worker died meanwhile is told from the one in its place. */
  transport: z.optional(TransportId),
  producers: z.array(NewProducer).check(z.minLength(1), z.maxLength(Source.options.length)),
});

/** Each is taken or refused for itself. */
export type CreateProducersResult = { refused: ({ producer: ProducerId } & Refusal)[] };

export const ProducerRequest = z.object({ producer: ProducerId });
