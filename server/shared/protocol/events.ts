/** Both directions of the protocol: requests, their answers, and the notices of the server. */
import type * as z from 'zod/mini';
import type { KnockResult, RoomPolicy, WaitingPeople } from './access.ts';
import { AdmitRequest, DenyRequest, KnockRequest, LobbyRequest, SetAccessRequest } from './access.ts';
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
  SendDirectRequest,
} from './direct.ts';
import type { Refusal } from './errors.ts';
import type {
  ConsumerInfo,
  CreateProducersResult,
  LimitReason,
  ProducerInfo,
  RestartIceResult,
  TransportInfo,
  Transports,
} from './media.ts';
import {
  ConnectTransportRequest,
  CreateProducersRequest,
  CreateSendTransportRequest,
  ProducerRequest,
  RejectConsumersRequest,
  RestartIceRequest,
} from './media.ts';
import type { Moderation, ReachedPeople, StoppableSource, Switches } from './moderation.ts';
import {
  EndRoomRequest,
  RemoveRequest,
  RenameOtherRequest,
  SetRoleRequest,
  SetSwitchesRequest,
  SourceOfRequest,
  SpotlightRequest,
  TargetRequest,
  ToAllRequest,
} from './moderation.ts';
import type { NamedPeer, Role } from './roles.ts';
import type { EndReason, JoinResult, PeerInfo, PrepareResult, PreviewPeople, Welcome } from './room.ts';
import { JoinRequest, LeaveRequest, PrepareRequest, RenameRequest } from './room.ts';
import { ListRosterRequest, MeetRequest, type PeopleCount, type RosterPage } from './roster.ts';
import type { IceServer } from './rtc.ts';
import type { PeerId, ProducerId, Source } from './scalars.ts';
import { type Quality, type RoomStats, WatchStatsRequest } from './stats.ts';
import { Subscriptions } from './subscriptions.ts';
import {
  type ChatMessage,
  HandRequest,
  type MessageReaction,
  type MessageRef,
  type PrivateMessage,
  ReactRequest,
  ReactToMessageRequest,
  SendMessageRequest,
  SendPrivatelyRequest,
  type SentReaction,
} from './talk.ts';

/** Every request by name, with the schema of its data. */
export const requests = {
  'prejoin:prepare': PrepareRequest,
  'room:join': JoinRequest,
  'room:leave': LeaveRequest,
  'peer:rename': RenameRequest,
  'transport:connect': ConnectTransportRequest,
  'transport:restartIce': RestartIceRequest,
  'transport:createSend': CreateSendTransportRequest,
  'producers:create': CreateProducersRequest,
  'producer:pause': ProducerRequest,
  'producer:resume': ProducerRequest,
  'producer:speaking': ProducerRequest,
  'producer:close': ProducerRequest,
  'subscriptions:set': Subscriptions,
  'consumers:reject': RejectConsumersRequest,
  'roster:list': ListRosterRequest,
  'roster:meet': MeetRequest,
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
  'chat:send': SendMessageRequest,
  'chat:sendPrivately': SendPrivatelyRequest,
  'chat:react': ReactToMessageRequest,
  'hand:raise': HandRequest,
  'hand:lower': HandRequest,
  'reaction:send': ReactRequest,
  'direct:offer': OfferDirectRequest,
  'direct:allow': AllowDirectRequest,
  'direct:send': SendDirectRequest,
  'direct:report': ReportDirectRequest,
  'role:set': SetRoleRequest,
  'moderation:mute': TargetRequest,
  'moderation:muteAll': ToAllRequest,
  'moderation:askToUnmute': TargetRequest,
  'moderation:askAllToUnmute': ToAllRequest,
  'moderation:stop': SourceOfRequest,
  'moderation:allow': SourceOfRequest,
  'moderation:lowerHand': TargetRequest,
  'moderation:rename': RenameOtherRequest,
  'moderation:remove': RemoveRequest,
  'spotlight:set': SpotlightRequest,
  'switches:set': SetSwitchesRequest,
  'room:end': EndRoomRequest,
  'access:set': SetAccessRequest,
  'lobby:knock': KnockRequest,
  'lobby:leave': LobbyRequest,
  'lobby:admit': AdmitRequest,
  'lobby:admitAll': LobbyRequest,
  'lobby:deny': DenyRequest,
} as const;

/** The results of granted requests; those not listed here have none. */
type Results = {
  'prejoin:prepare': PrepareResult;
  'room:join': JoinResult;
  'transport:restartIce': RestartIceResult;
  'transport:createSend': TransportInfo;
  'producers:create': CreateProducersResult;
  'roster:list': RosterPage;
  'data:open': DataTransportInfo;
  'file:send': SendFileResult;
  'moderation:muteAll': ReachedPeople;
  'moderation:askAllToUnmute': ReachedPeople;
  'lobby:knock': KnockResult;
};

export type RequestName = keyof typeof requests;
/** Whether this version has a request of that name. */
export const isRequestName = (event: string): event is RequestName => Object.hasOwn(requests, event);
/** As the client writes it. */
export type RequestInput<Name extends RequestName> = z.input<(typeof requests)[Name]>;
/** As the server reads it, once validated. */
export type RequestData<Name extends RequestName> = z.output<(typeof requests)[Name]>;
export type RequestResult<Name extends RequestName> = Name extends keyof Results ? Results[Name] : null;
export type Answer<Result> = { ok: true; result: Result } | ({ ok: false } & Refusal);

/**
 * Every notice by name. `peer` is never the receiver itself, except for chat, hands and reactions, and what a moderator
 * has done.
 */
export type Notices = {
  'server:welcome': Welcome;
  /** New credentials for the same servers, before the old ones expire. */
  'iceServers:changed': { iceServers: IceServer[] };
  /** For a prepared peer: the people in the room have changed. */
  'prejoin:people': PreviewPeople;
  'peer:joined': { peer: PeerInfo };
  'peer:renamed': { peer: PeerId; name: string };
  'peer:left': { peer: PeerId };
  /** The connection of this participant has been lost for a while, and their seat is kept; or it is back. */
  'peer:interrupted': { peer: PeerId; interrupted: boolean };
  /** These people have been in the large room, or have just joined it; the receiver knows them from now on. */
  'peers:named': { peers: PeerInfo[] };
  'people:counted': PeopleCount;
  'producer:created': { peer: PeerId; producer: ProducerInfo };
  'producer:paused': { peer: PeerId; producer: ProducerId };
  'producer:resumed': { peer: PeerId; producer: ProducerId };
  'producer:closed': { peer: PeerId; producer: ProducerId };
  /** The server has paused or closed the receiver's own producer. */
  'producer:limited': { producer: ProducerId; source: Source; measure: 'paused' | 'closed'; reason: LimitReason };
  /**
   * How many spatial layers of the receiver's own producer anybody uses; with 0 it need not be sent at all. A
   * microphone with 0 has no consumers: its sender holds speech until there are some.
   */
  'producer:layersNeeded': { producer: ProducerId; layers: number };
  'consumers:created': { consumers: ConsumerInfo[] };
  /**
   * The media worker died. These transports replace both: the client creates its producers on them again under the same
   * ids, and notices of all consumers follow.
   */
  'media:moved': Transports;
  /** The receiver's consumers of these producers. */
  'consumers:closed': { producers: ProducerId[] };
  /** The current speakers, loudest first at this moment; may include the receiver. */
  'speakers:changed': { peers: PeerId[] };
  /** The quality of this participant's uplink; may be the receiver's. */
  'quality:changed': { peer: PeerId; quality: Quality };
  /** The media of this participant does not connect, so that they cannot be heard yet; or it does now. */
  'media:changed': { peer: PeerId; connected: boolean };
  /** For participants who watch. */
  'stats:room': RoomStats;
  /** The data transport has closed with all its channels; a client that needs it opens another one. */
  'data:closed': Record<string, never>;
  /** This channel carries data from now on. */
  'data:opened': DataChannelInfo;
  /**
   * `name` is the participant's: the receiver may not know them yet. `at` is when the file was first offered, by the
   * server's clock, in milliseconds since 1970.
   */
  'file:offered': { peer: PeerId; name: string; file: FileInfo; at: number };
  'file:cancelled': { file: FileId };
  'file:accepted': { file: FileId; peer: PeerId; name: string; from: number };
  'file:declined': { file: FileId; peer: PeerId };
  /** How many bytes of the file a receiver of the channel has, counted from its start. */
  'file:progressed': { file: FileId; channel: ChannelId; peer: PeerId; bytes: number };
  /** Somebody is pointing; a client without a data transport opens one to see it. */
  'pointer:started': Record<string, never>;
  'chat:sent': ChatMessage;
  /** From or to the receiver alone. */
  'chat:sentPrivately': PrivateMessage;
  /** All reactions to this message. */
  'chat:reacted': { message: MessageRef; reactions: MessageReaction[] };
  'hand:raised': { peer: PeerId };
  'hand:lowered': { peer: PeerId };
  'reaction:sent': SentReaction;
  /** Whether media goes over the server, is about to go directly to the other participant, or does. */
  'mode:changed': ModeInfo;
  /** From the other participant. */
  'direct:message': { epoch: number; message: DirectMessage };
  /** The server is about to restart: in this time, in milliseconds, everybody is removed, and joins again. */
  'server:stopping': { inMs: number };
  /** A host has given this role; without `by`, it follows from a rule of the room. */
  'role:changed': { peer: PeerId; role: Role; by?: NamedPeer };
  /** For the person whom it concerns, and for the other moderators and hosts. */
  'moderation:done': Moderation;
  /** What this participant may not send until a moderator allows it. */
  'peer:stopped': { peer: PeerId; sources: StoppableSource[] };
  'spotlight:changed': { peer: PeerId | null; by?: NamedPeer };
  'switches:changed': { switches: Switches; by: NamedPeer };
  'access:changed': { policy: RoomPolicy; by: NamedPeer };
  /** For moderators and hosts. */
  'lobby:changed': WaitingPeople;
  /** For a person who waits: the next join of that room succeeds. */
  'lobby:admitted': Record<string, never>;
  /** `by` is the moderator or host who ended it. Also for a person who waits. */
  'room:ended': { reason: EndReason; by?: NamedPeer };
};

/** A notice of a batch: its name and its data. */
export type Notice = { [Name in keyof Notices]: [name: Name, notice: Notices[Name]] }[keyof Notices];

/** socket.io's event maps. The first argument of a request is its number: 1, 2, 3 … within one seat. */
export type ClientEvents = {
  [Name in RequestName]: (
    number: number,
    data: RequestInput<Name>,
    answer: (answer: Answer<RequestResult<Name>>) => void,
  ) => void;
};
export type ServerEvents = {
  /**
   * Everything that happened within one tick. `sequence` rises by one with each batch (C6). `receipt`, if present, is
   * called once the batch's consumers are applied.
   */
  notices: (batch: Notice[], sequence: number, receipt?: () => void) => void;
};
