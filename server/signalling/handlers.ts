import { AppError } from '#shared/protocol/errors.ts';
import type { RequestData, RequestName, RequestResult } from '#shared/protocol/events.ts';
import { isBelow, type NamedPeer } from '#shared/protocol/roles.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Peer } from '../rooms/peer.ts';
import type { Room } from '../rooms/room.ts';
import { type JoinServices, join, knock, prepare } from './joining.ts';
import type { Place, Session } from './session.ts';
import type { TalkLimits } from './talk-limits.ts';

type Returns<Result> = Promise<Result> | Result;

/** Its result answers the request; without one, the answer is null. */
type Handler<Name extends RequestName> =
  RequestResult<Name> extends null
    ? (session: Session, data: RequestData<Name>) => Returns<void>
    : (session: Session, data: RequestData<Name>) => Returns<RequestResult<Name>>;

export type Handlers = { [Name in RequestName]: Handler<Name> };

/** How many people receive a private message: its recipient and its sender. */
const PRIVATE = 2;

/** The handlers of all requests. A handler that throws has changed nothing. */
export function createHandlers({ talk, ...services }: JoinServices & { talk: TalkLimits }): Handlers {
  return {
    'prejoin:prepare': (session, request) => prepare(session, request, services),
    'room:join': (session, request) => join(session, request, services),

    'room:leave': (session) => {
      session.leave();
    },

    'peer:rename': ({ seat: { room, peer } }, { name }) => {
      talk.reaction(peer);
      room.rename(peer, name);
    },

    'transport:connect': async ({ place: { peer } }, { transport, dtlsParameters }) => {
      await peer.media.connect(transport, dtlsParameters);
    },

    'transport:restartIce': async ({ place: { peer } }, { transport }) => {
      return { iceParameters: await peer.media.restartIce(transport) };
    },

    'transport:createSend': ({ place: { peer } }) => peer.media.openSend(),

    'producers:create': async ({ place: { room, peer } }, { producers, transport }) => {
      services.admission.refuseSources();
      const refused = await room.producers.create(peer, producers, { transport });
      return { refused: [...refused].map(([producer, refusal]) => ({ producer, ...refusal })) };
    },

    'producer:pause': async ({ place: { room, peer } }, { producer }) => {
      await room.producers.pause(peer, producer);
    },

    'producer:resume': async ({ place: { room, peer } }, { producer }) => {
      await room.producers.resume(peer, producer);
    },

    'producer:speaking': ({ place: { room, peer } }, { producer }) => {
      room.producers.speaking(peer, producer);
    },

    'producer:close': ({ place: { room, peer } }, { producer }) => {
      room.producers.close(peer, producer);
    },

    'subscriptions:set': ({ place: { room, peer } }, subscriptions) => {
      room.subscribe(peer, subscriptions);
    },

    'consumers:reject': ({ place: { room, peer } }, { producers }) => {
      room.reject(peer, producers);
    },

    'roster:list': ({ seat: { room, peer } }, request) => room.roster.list(peer, request),

    'roster:meet': ({ seat: { room, peer } }) => {
      room.roster.introduceMore(peer);
    },

    'stats:watch': ({ seat: { room, peer } }, { on }) => {
      room.stats.watch(peer, { on });
    },

    'data:open': ({ place: { room, peer } }, { dtlsParameters }) => room.data.open(peer, dtlsParameters),

    'data:close': ({ place: { room, peer } }, { channel }) => {
      room.data.closeChannel(peer, channel);
    },

    'file:offer': ({ place: { room, peer } }, { file }) => {
      room.data.offer(peer, file);
    },

    'file:cancel': ({ place: { room, peer } }, { file }) => {
      room.data.cancel(peer, file);
    },

    'file:accept': ({ place: { room, peer } }, wanted) => {
      room.data.accept(peer, wanted);
    },

    'file:decline': ({ place: { room, peer } }, { file }) => {
      room.data.decline(peer, file);
    },

    'file:send': async ({ place: { room, peer } }, sent) => {
      return { to: await room.data.send(peer, sent) };
    },

    'file:progress': ({ place: { room, peer } }, progress) => {
      room.data.progress(peer, progress);
    },

    'pointer:start': async ({ place: { room, peer } }, pointer) => {
      await room.data.point(peer, pointer);
    },

    'chat:send': ({ seat: { room, peer } }, message) => {
      talk.message(peer, message.text, room.members.size);
      room.talk.send(peer, message);
    },

    'chat:sendPrivately': ({ seat: { room, peer } }, message) => {
      talk.message(peer, message.text, PRIVATE);
      room.talk.sendPrivately(peer, message);
    },

    'chat:react': ({ seat: { room, peer } }, { message, reaction }) => {
      talk.reaction(peer);
      room.talk.react(peer, message, reaction);
    },

    'hand:raise': ({ seat: { room, peer } }) => {
      talk.reaction(peer);
      room.hands.raise(peer.id);
    },

    'hand:lower': ({ seat: { room, peer } }) => {
      talk.reaction(peer);
      room.hands.lower(peer.id);
    },

    'reaction:send': ({ seat: { room, peer } }, { reaction }) => {
      talk.reaction(peer);
      room.reactions.send(peer, reaction);
    },

    'direct:allow': ({ seat: { room, peer } }, permission) => {
      room.direct.allow(peer, permission);
    },

    'direct:offer': ({ seat: { room, peer } }, offer) => {
      talk.reaction(peer);
      room.direct.offer(offer);
    },

    'direct:send': ({ place: { room, peer } }, message) => {
      talk.direct(peer);
      room.direct.relay(peer, message);
    },

    'direct:report': ({ place: { room, peer } }, report) => {
      room.direct.report(peer, report);
    },

    'role:set': ({ seat }, { peer, role }) => {
      talk.reaction(seat.peer);
      seat.room.roles.set(targetOf(seat, peer), role, seat.peer);
    },

    'moderation:mute': async ({ seat }, { peer }) => {
      await seat.room.moderation.mute(seat.peer, targetOf(seat, peer));
    },

    'moderation:muteAll': async ({ seat: { room, peer } }) => ({ people: await room.moderation.muteAll(peer) }),

    'moderation:askToUnmute': ({ seat }, { peer }) => {
      talk.reaction(seat.peer);
      seat.room.moderation.askToUnmute(seat.peer, targetOf(seat, peer));
    },

    'moderation:askAllToUnmute': ({ seat: { room, peer } }) => {
      talk.reaction(peer);
      return { people: room.moderation.askAllToUnmute(peer) };
    },

    'moderation:stop': async ({ seat }, { peer, source }) => {
      await seat.room.moderation.stop(seat.peer, targetOf(seat, peer), source);
    },

    'moderation:allow': ({ seat }, { peer, source }) => {
      seat.room.moderation.allow(seat.peer, targetOf(seat, peer), source);
    },

    'moderation:lowerHand': ({ seat }, { peer }) => {
      seat.room.moderation.lowerHand(seat.peer, targetOf(seat, peer));
    },

    'moderation:rename': ({ seat }, { peer, name }) => {
      talk.reaction(seat.peer);
      seat.room.moderation.rename(seat.peer, targetOf(seat, peer), name);
    },

    'moderation:remove': ({ seat }, { peer, ban }) => {
      seat.room.moderation.remove(seat.peer, targetOf(seat, peer), { ban });
    },

    'spotlight:set': ({ seat }, { peer }) => {
      talk.reaction(seat.peer);
      seat.room.moderation.show(seat.peer, peer === null ? undefined : seated(seat, peer));
    },

    'switches:set': async ({ seat: { room, peer } }, changes) => {
      talk.reaction(peer);
      await room.moderation.switch(peer, changes);
    },

    'access:set': async ({ seat: { room, peer } }, access) => {
      talk.reaction(peer);
      await room.access.set(peer, access);
    },

    'lobby:knock': (session, request) => knock(session, request, services),

    'lobby:leave': (session) => {
      session.stopWaiting();
    },

    'lobby:admit': ({ seat: { room, peer: by } }, { peer }) => {
      room.moderation.admit(by, [waitingIn(room, peer)]);
    },

    'lobby:admitAll': ({ seat: { room, peer } }) => {
      room.moderation.admit(peer, room.lobby.waiting);
    },

    'lobby:deny': ({ seat: { room, peer: by } }, { peer, ban }) => {
      room.moderation.deny(by, waitingIn(room, peer), { ban });
    },

    'room:end': ({ seat: { room, peer } }) => {
      room.moderation.end(peer);
    },
  };
}

/** @throws AppError `not_found`. */
function waitingIn({ lobby }: Room, id: PeerId): NamedPeer {
  const found = lobby.waiting.find(({ peer }) => peer === id);
  if (!found) throw new AppError('not_found', 'this person does not wait any more');
  return found;
}

/** The person whom a request names. @throws AppError `not_found` unless they are seated in the same room. */
function seated({ room }: Place, id: PeerId): Peer {
  const peer = room.members.find(id);
  if (!peer?.seated) throw new AppError('not_found', 'this person is not in the room; they may have left');
  return peer;
}

/** Like `seated`, for somebody to whom something is done. @throws AppError `not_allowed` for a higher role. */
function targetOf(place: Place, id: PeerId): Peer {
  const target = seated(place, id);
  if (isBelow(place.peer.role, target.role))
    throw new AppError('not_allowed', 'this person has a higher role than you; ask a host');
  return target;
}
