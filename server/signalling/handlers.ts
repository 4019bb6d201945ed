import { AppError } from '#shared/protocol/errors.ts';
import type { RequestData, RequestName, RequestResult } from '#shared/protocol/events.ts';
import { type JoinServices, join } from './joining.ts';
import type { Session } from './session.ts';
import type { TalkLimits } from './talk-limits.ts';

/** Answers through `answer`; a handler that returns without calling it answers `null`. */
type Handler<Name extends RequestName> = (
  session: Session,
  data: RequestData<Name>,
  answer: (result: RequestResult<Name>) => void,
) => Promise<void> | void;

export type Handlers = { [Name in RequestName]: Handler<Name> };

/** The handlers of all requests. A handler that throws has changed nothing. */
export function createHandlers({ talk, ...services }: JoinServices & { talk: TalkLimits }): Handlers {
  return {
    'prejoin:prepare': async (session, { room: name, ...prepared }, answer) => {
      session.refuseIfPlaced();
      if (services.admission.busy) throw new AppError('prejoin_full', 'the server is busy; join without preparation');
      const { address } = session;
      services.registry.refusePrepared(name, { address });
      services.joinRateLimiter.prepare(address);
      const room = await services.registry.open(name, { address });
      await room.prepare({ ...prepared, address }, (peer, transports) => {
        answer(transports);
        session.take({ room, peer });
      });
    },

    'room:join': async (session, joiner, respond) => {
      await join(session, joiner, { ...services, respond });
    },

    'room:leave': (session) => {
      session.leave();
    },

    'transport:connect': async ({ place: { peer } }, { transport, dtlsParameters }) => {
      await peer.media.connect(transport, dtlsParameters);
    },

    'transport:restartIce': async ({ place: { peer } }, { transport }, answer) => {
      answer({ iceParameters: await peer.media.restartIce(transport) });
    },

    'producers:create': async ({ place: { room, peer } }, { producers, transport }, answer) => {
      const refused = await room.produce(peer, producers, { transport });
      answer({ refused: [...refused].map(([producer, refusal]) => ({ producer, ...refusal })) });
    },

    'producer:pause': async ({ place: { room, peer } }, { producer }) => {
      await room.pauseProducer(peer, producer);
    },

    'producer:resume': async ({ place: { room, peer } }, { producer }) => {
      await room.resumeProducer(peer, producer);
    },

    'producer:close': ({ place: { room, peer } }, { producer }) => {
      room.closeProducer(peer, producer);
    },

    'subscriptions:set': ({ place: { room, peer } }, subscriptions) => {
      room.subscribe(peer, subscriptions);
    },

    'stats:watch': ({ place: { room, peer } }, { on }) => {
      room.watchStats(peer, { on });
    },

    'data:open': async ({ place: { room, peer } }, { dtlsParameters }, answer) => {
      answer(await room.data.open(peer.id, dtlsParameters));
    },

    'data:close': ({ place: { room, peer } }, { channel }) => {
      room.data.closeChannel(peer.id, channel);
    },

    'file:offer': ({ place: { room, peer } }, { file }) => {
      room.data.offer(peer.id, file);
    },

    'file:cancel': ({ place: { room, peer } }, { file }) => {
      room.data.cancel(peer.id, file);
    },

    'file:accept': ({ place: { room, peer } }, wanted) => {
      room.data.accept(peer.id, wanted);
    },

    'file:decline': ({ place: { room, peer } }, { file }) => {
      room.data.decline(peer.id, file);
    },

    'file:send': async ({ place: { room, peer } }, sent, answer) => {
      answer({ to: await room.data.send(peer.id, sent) });
    },

    'file:progress': ({ place: { room, peer } }, progress) => {
      room.data.progress(peer.id, progress);
    },

    'pointer:start': async ({ place: { room, peer } }, pointer) => {
      await room.data.point(peer.id, pointer);
    },

    'chat:send': ({ seat: { room, peer } }, message) => {
      talk.message(peer, message.text);
      room.talk.send(peer, message);
    },

    'hand:raise': ({ seat: { room, peer } }) => {
      talk.reaction(peer);
      room.talk.raiseHand(peer);
    },

    'hand:lower': ({ seat: { room, peer } }) => {
      talk.reaction(peer);
      room.talk.lowerHand(peer);
    },

    'reaction:send': ({ seat: { room, peer } }, { reaction }) => {
      talk.reaction(peer);
      room.talk.react(peer, reaction);
    },

    'direct:allow': ({ seat: { room, peer } }, permission) => {
      room.direct.allow(peer.id, permission);
    },

    'direct:offer': ({ seat: { room, peer } }, offer) => {
      talk.reaction(peer);
      room.direct.offer(offer);
    },

    'direct:send': ({ place: { room, peer } }, message) => {
      talk.direct(peer);
      room.direct.relay(peer.id, message);
    },

    'direct:report': ({ place: { room, peer } }, report) => {
      room.direct.report(peer.id, report);
    },
  };
}
