import type { types } from 'mediasoup';
import type { TestServer } from './test-server.ts';

/** Everything that a server's workers create from now on, oldest first; closed objects stay in the list. */
export type Made = {
  routers: types.Router[];
  transports: types.WebRtcTransport[];
  producers: types.Producer[];
  consumers: types.Consumer[];
  dataConsumers: types.DataConsumer[];
};

/** Observes a server: what its workers create, for a test to trace or to manipulate. */
export function madeOn({ workers }: Pick<TestServer, 'workers'>): Made {
  const made: Made = { routers: [], transports: [], producers: [], consumers: [], dataConsumers: [] };
  for (const { worker } of workers) {
    worker.observer.on('newrouter', (router) => {
      made.routers.push(router);
      router.observer.on('newtransport', (transport) => {
        const { observer } = transport;
        if (transport.type === 'webrtc') made.transports.push(transport as types.WebRtcTransport);
        observer.on('newproducer', (producer) => made.producers.push(producer));
        observer.on('newconsumer', (consumer) => made.consumers.push(consumer));
        observer.on('newdataconsumer', (consumer) => made.dataConsumers.push(consumer));
      });
    });
  }
  return made;
}

/** How many videos the server forwards now. */
export const videosForwarded = ({ consumers }: Made): number =>
  consumers.filter(({ kind, paused, closed }) => kind === 'video' && !paused && !closed).length;
