/** The two ways of the wire: which requests there are, what answers them, and which notices the server sends. */
import type * as z from 'zod/mini';
import type { ChannelId, DataChannelInfo, DataTransportInfo, FileId, FileInfo, SendFileResult } from './data.ts';
import {
  AcceptFileRequest,
  CloseChannelRequest,
  FileRequest,
  OfferFileRequest,
  OpenDataRequest,
  ProgressRequest,
  SendFileRequest,
  StartPointerRequest,
} from './data.ts';
import {
  AllowDirectRequest,
  type DirectMessage,
  type ModeInfo,
  OfferDirectRequest,
  ReportDirectRequest,
  SayDirectRequest,
} from './direct.ts';
import type { Refusal } from './errors.ts';
import type { ConsumerInfo, CreateProducersResult, ProducerInfo, RestartIceResult, Transports } from './media.ts';
import { ConnectTransportRequest, CreateProducersRequest, ProducerRequest, RestartIceRequest } from './media.ts';
import type { EndReason, JoinResult, PeerInfo, Welcome } from './room.ts';
import { JoinRequest, LeaveRequest, PrepareRequest } from './room.ts';
import type { IceServer } from './rtc.ts';
import type { PeerId, ProducerId, Source } from './scalars.ts';
import { type Quality, type RoomStats, WatchStatsRequest } from './stats.ts';
import { Subscriptions } from './subscriptions.ts';
import { type ChatLine, HandRequest, type Reaction, ReactRequest, SendLineRequest } from './talk.ts';

/** Raised with every change that an older client or server would misunderstand. */
export const PROTOCOL_VERSION = 7;

/** Every request by name, with the schema of its data. */
export const requests = {
  'prejoin:prepare': PrepareRequest,
  'room:join': JoinRequest,
  'room:leave': LeaveRequest,
  'transport:connect': ConnectTransportRequest,
  'transport:restartIce': RestartIceRequest,
  'producers:create': CreateProducersRequest,
  'producer:pause': ProducerRequest,
  'producer:resume': ProducerRequest,
  'producer:close': ProducerRequest,
  'subscriptions:set': Subscriptions,
  'stats:watch': WatchStatsRequest,
  'data:open': OpenDataRequest,
  'data:close': CloseChannelRequest,
  'file:offer': OfferFileRequest,
  'file:cancel': FileRequest,
  'file:accept': AcceptFileRequest,
  'file:decline': FileRequest,
  'file:send': SendFileRequest,
  'file:progress': ProgressRequest,
  'pointer:start': StartPointerRequest,
  'chat:send': SendLineRequest,
  'hand:raise': HandRequest,
  'hand:lower': HandRequest,
  'reaction:send': ReactRequest,
  'direct:offer': OfferDirectRequest,
  'direct:allow': AllowDirectRequest,
  'direct:say': SayDirectRequest,
  'direct:report': ReportDirectRequest,
} as const;

/** What a request that went well is answered with; those not named here with nothing but that. */
type Results = {
  'prejoin:prepare': Transports;
  'room:join': JoinResult;
  'transport:restartIce': RestartIceResult;
  'producers:create': CreateProducersResult;
  'data:open': DataTransportInfo;
  'file:send': SendFileResult;
};

export type RequestName = keyof typeof requests;
/** Whether there is a request by that name in this version. */
export const isRequestName = (event: string): event is RequestName => Object.hasOwn(requests, event);
/** As the client writes it. */
export type RequestInput<Name extends RequestName> = z.input<(typeof requests)[Name]>;
/** As the server reads it, once validated. */
export type RequestData<Name extends RequestName> = z.output<(typeof requests)[Name]>;
export type RequestResult<Name extends RequestName> = Name extends keyof Results ? Results[Name] : null;
export type Answer<Result> = { ok: true; result: Result } | ({ ok: false } & Refusal);

/** Every notice by name. `peer` is never the receiver itself, but for what people say and show to each other. */
export type Notices = {
  'server:welcome': Welcome;
  /** New credentials for the same, before the old ones end. */
  'iceServers:changed': { iceServers: IceServer[] };
  'peer:joined': { peer: PeerInfo };
  'peer:left': { peer: PeerId };
  'producer:created': { peer: PeerId; producer: ProducerInfo };
  'producer:paused': { peer: PeerId; producer: ProducerId };
  'producer:resumed': { peer: PeerId; producer: ProducerId };
  'producer:closed': { peer: PeerId; producer: ProducerId };
  /** One's own producer brought more than its bound, and the server has paused or closed it. */
  'producer:limited': { producer: ProducerId; source: Source; measure: 'paused' | 'closed' };
  /** How many of the spatial layers of one's own producer anybody takes; with 0 it need not be sent at all. */
  'producer:layersNeeded': { producer: ProducerId; layers: number };
  'consumers:created': { consumers: ConsumerInfo[] };
  /**
   * The media worker died. In the place of both transports there are these; on them what one sends is to be created
   * again, under the same ids, and all consumers come anew.
   */
  'media:moved': Transports;
  /** The receiver's consumers of these producers. */
  'consumers:closed': { producers: ProducerId[] };
  /** Who is heard speaking now, the loudest first at this moment; may name the receiver. */
  'speakers:changed': { peers: PeerId[] };
  /** How well what this person sends comes through; may name the receiver. */
  'quality:changed': { peer: PeerId; quality: Quality };
  /** To who watches. */
  'stats:room': RoomStats;
  /** The transport for data is gone with all its channels; whoever needs it opens another. */
  'data:closed': Record<string, never>;
  /** Something comes on this channel from now on. */
  'data:opened': DataChannelInfo;
  /**
   * `name` as of a person: the receiver may not know yet who has come. `at`: when it was first offered, by the server's
   * clock, in milliseconds since 1970.
   */
  'file:offered': { peer: PeerId; name: string; file: FileInfo; at: number };
  'file:cancelled': { file: FileId };
  'file:accepted': { file: FileId; peer: PeerId; name: string; from: number };
  'file:declined': { file: FileId; peer: PeerId };
  /** So many bytes of the file, counted from its beginning, this receiver of a channel has. */
  'file:progressed': { file: FileId; channel: ChannelId; peer: PeerId; bytes: number };
  /** Somebody points; whoever has no transport for data opens one, to see where. */
  'pointer:started': Record<string, never>;
  'chat:said': ChatLine;
  'hand:raised': { peer: PeerId };
  'hand:lowered': { peer: PeerId };
  'reaction:sent': { peer: PeerId; reaction: Reaction };
  /** Whether media goes over the server, is about to go straight to the other of two, or does. */
  'mode:changed': ModeInfo;
  /** By the other of two. */
  'direct:said': { epoch: number; message: DirectMessage };
  'room:ended': { reason: EndReason };
};

/** One notice of a batch: its name and what it says. */
export type Notice = { [Name in keyof Notices]: [name: Name, notice: Notices[Name]] }[keyof Notices];

/** socket.io's event maps. A request's first argument is its number: 1, 2, 3 … within one seat. */
export type ClientEvents = {
  [Name in RequestName]: (
    number: number,
    data: RequestInput<Name>,
    answer: (answer: Answer<RequestResult<Name>>) => void,
  ) => void;
};
export type ServerEvents = {
  /**
   * All that happened within one tick. `sequence` rises by one with each batch (C6). `receipt`, where it is there, is
   * called once the batch's consumers are applied.
   */
  notices: (batch: Notice[], sequence: number, receipt?: () => void) => void;
};
