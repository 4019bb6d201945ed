import type { RequestData, RequestName, RequestResult } from '#shared/protocol/events.ts';
import { type JoinServices, join, prepare } from './joining.ts';
import type { Session } from './session.ts';
import type { TalkLimits } from './talk-limits.ts';

type Returns<Result> = Promise<Result> | Result;

/** Its result answers the request; without one, the answer is null. */
type Handler<Name extends RequestName> =
  RequestResult<Name> extends null
    ? (session: Session, data: RequestData<Name>) => Returns<void>
    : (session: Session, data: RequestData<Name>) => Returns<RequestResult<Name>>;

export type Handlers = { [Name in RequestName]: Handler<Name> };

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
  };
}
