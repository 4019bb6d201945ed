import type { types } from 'mediasoup';
import type { TestServer } from './test-server.ts';

/** All that a server's workers came to hold from now on, oldest first; what closed stays in. */
export type Made = {
  routers: types.Router[];
  transports: types.WebRtcTransport[];
  producers: types.Producer[];
  consumers: types.Consumer[];
};

/** Looks over the shoulder of a server: what its workers make, for a test to trace or to steer. */
export function madeOn({ workers }: TestServer): Made {
  const made: Made = { routers: [], transports: [], producers: [], consumers: [] };
  for (const { worker } of workers) {
    worker.observer.on('newrouter', (router) => {
      made.routers.push(router);
      router.observer.on('newtransport', (transport) => {
        const { observer } = transport;
        if (transport.type === 'webrtc') made.transports.push(transport as types.WebRtcTransport);
        observer.on('newproducer', (producer) => made.producers.push(producer));
        observer.on('newconsumer', (consumer) => made.consumers.push(consumer));
      });
    });
  }
  return made;
}
