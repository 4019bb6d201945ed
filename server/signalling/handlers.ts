import type { RequestData, RequestName, RequestResult } from '#shared/protocol/events.ts';
import type { Registry } from '../rooms/registry.ts';
import type { Connection } from './connection.ts';

/** Answers through `answer` where there is a result to tell; returning without is an answer of `null`. */
type Handler<Name extends RequestName> = (
  connection: Connection,
  data: RequestData<Name>,
  answer: (result: RequestResult<Name>) => void,
) => Promise<void> | void;

export type Handlers = { [Name in RequestName]: Handler<Name> };

/** What each request does. One that throws has changed nothing. */
export function createHandlers(registry: Registry): Handlers {
  return {
    'room:join': async (connection, { room: name, ...joiner }, answer) => {
      connection.refuseIfSeated();
      const room = await registry.open(name);
      await room.join(joiner, (peer, result) => {
        answer(result);
        connection.sit({ room, peer });
      });
    },

    'room:leave': (connection) => {
      connection.leave();
    },

    'transport:connect': async ({ seat: { peer } }, { transport, dtlsParameters }) => {
      await peer.media.connect(transport, dtlsParameters);
    },

    'producer:create': async ({ seat: { room, peer } }, producer) => {
      await room.produce(peer, producer);
    },

    'producer:pause': async ({ seat: { room, peer } }, { producer }) => {
      await room.pauseProducer(peer, producer);
    },

    'producer:resume': async ({ seat: { room, peer } }, { producer }) => {
      await room.resumeProducer(peer, producer);
    },

    'producer:close': ({ seat: { room, peer } }, { producer }) => {
      room.closeProducer(peer, producer);
    },

    'consumers:resume': async ({ seat: { peer } }, { consumers }) => {
      await peer.media.resumeConsumers(consumers);
    },
  };
}
