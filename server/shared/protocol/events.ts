/** The two ways of the wire: which requests there are, what answers them, and which notices the server sends. */
import type * as z from 'zod/mini';
import type { Refusal } from './errors.ts';
import type { ConsumerInfo, ProducerInfo } from './media.ts';
import { ConnectTransportRequest, CreateProducerRequest, ProducerRequest, ResumeConsumersRequest } from './media.ts';
import type { EndReason, JoinResult, PeerInfo, Welcome } from './room.ts';
import { JoinRequest, LeaveRequest } from './room.ts';
import type { PeerId, ProducerId } from './scalars.ts';

/** Raised with every change that an older client or server would misunderstand. */
export const PROTOCOL_VERSION = 1;

/** Every request by name, with the schema of its data. */
export const requests = {
  'room:join': JoinRequest,
  'room:leave': LeaveRequest,
  'transport:connect': ConnectTransportRequest,
  'producer:create': CreateProducerRequest,
  'producer:pause': ProducerRequest,
  'producer:resume': ProducerRequest,
  'producer:close': ProducerRequest,
  'consumers:resume': ResumeConsumersRequest,
} as const;

/** What a request that went well is answered with; those not named here with nothing but that. */
type Results = { 'room:join': JoinResult };

export type RequestName = keyof typeof requests;
/** As the client writes it. */
export type RequestInput<Name extends RequestName> = z.input<(typeof requests)[Name]>;
/** As the server reads it, once validated. */
export type RequestData<Name extends RequestName> = z.output<(typeof requests)[Name]>;
export type RequestResult<Name extends RequestName> = Name extends keyof Results ? Results[Name] : null;
export type Answer<Result> = { ok: true; result: Result } | ({ ok: false } & Refusal);

/** Every notice by name. `peer` is never the receiver itself. */
export type Notices = {
  'server:welcome': Welcome;
  'peer:joined': { peer: PeerInfo };
  'peer:left': { peer: PeerId };
  'producer:created': { peer: PeerId; producer: ProducerInfo };
  'producer:paused': { peer: PeerId; producer: ProducerId };
  'producer:resumed': { peer: PeerId; producer: ProducerId };
  'producer:closed': { peer: PeerId; producer: ProducerId };
  /** Paused until the receiver has applied them and asks for `consumers:resume`. */
  'consumers:created': { consumers: ConsumerInfo[] };
  /** Who is heard speaking now, loudest first; may name the receiver. */
  'speakers:changed': { peers: PeerId[] };
  'room:ended': { why: EndReason };
};

/** socket.io's event maps. A request's first argument is its number: 1, 2, 3 … within one connection. */
export type ClientEvents = {
  [Name in RequestName]: (
    number: number,
    data: RequestInput<Name>,
    answer: (answer: Answer<RequestResult<Name>>) => void,
  ) => void;
};
export type ServerEvents = { [Name in keyof Notices]: (notice: Notices[Name]) => void };
