import type { RequestData, RequestName, RequestResult } from '#shared/protocol/events.ts';
import type { Registry } from '../rooms/registry.ts';
import type { Connection } from './connection.ts';

type Handler<Name extends RequestName> = (
  connection: Connection,
  data: RequestData<Name>,
) => Promise<RequestResult<Name>> | RequestResult<Name>;

export type Handlers = { [Name in RequestName]: Handler<Name> };

/** What each request does. Each returns its result or throws an AppError, and then has changed nothing. */
export function createHandlers(registry: Registry): Handlers {
  return {
    'room:join': async (connection, { room: name, ...joiner }) => {
      connection.refuseIfSeated();
      const room = await registry.open(name);
      const { peer, result } = await room.join(joiner);
      await connection.sit({ room, peer });
      return result;
    },

    'room:leave': (connection) => {
      connection.leave();
      return null;
    },

    'transport:connect': async ({ seat: { peer } }, { transport, dtlsParameters }) => {
      await peer.media.connect(transport, dtlsParameters);
      return null;
    },

    'producer:create': async ({ seat: { room, peer } }, producer) => {
      await room.produce(peer, producer);
      return null;
    },

    'producer:pause': async ({ seat: { room, peer } }, { producer }) => {
      await room.pauseProducer(peer, producer);
      return null;
    },

    'producer:resume': async ({ seat: { room, peer } }, { producer }) => {
      await room.resumeProducer(peer, producer);
      return null;
    },

    'producer:close': ({ seat: { room, peer } }, { producer }) => {
      room.closeProducer(peer, producer);
      return null;
    },

    'consumers:resume': async ({ seat: { peer } }, { consumers }) => {
      await peer.media.resumeConsumers(consumers);
      return null;
    },
  };
}
