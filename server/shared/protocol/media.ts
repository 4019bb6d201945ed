import * as z from 'zod/mini';
import { DtlsParameters, RtpParameters } from './rtc.ts';
import type { PeerId } from './scalars.ts';
import { ConsumerId, ProducerId, Source, TransportId } from './scalars.ts';

/** What mediasoup-client's `device.createSendTransport` and `createRecvTransport` take. */
export type TransportInfo = {
  id: string;
  iceParameters: { usernameFragment: string; password: string; iceLite?: boolean };
  iceCandidates: IceCandidate[];
  dtlsParameters: DtlsParameters;
};

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

export const CreateProducerRequest = z.object({
  producer: ProducerId,
  source: Source,
  rtpParameters: RtpParameters,
  /** Muted from the start. */
  paused: z.boolean(),
});

export const ProducerRequest = z.object({ producer: ProducerId });

export const ResumeConsumersRequest = z.object({
  consumers: z.array(ConsumerId).check(z.minLength(1), z.maxLength(1000)),
});
