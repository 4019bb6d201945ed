import type { types } from 'mediasoup';
import type { TestServer } from './test-server.ts';

/** All that a server's first worker came to hold from now on, oldest first; what closed stays in. */
export type Made = { routers: types.Router[]; producers: types.Producer[]; consumers: types.Consumer[] };

/** Looks over the shoulder of a server: what its worker makes, for a test to trace or to steer. */
export function madeOn({ workers }: TestServer): Made {
  const [first] = workers;
  if (!first) throw new Error('no worker');
  const made: Made = { routers: [], producers: [], consumers: [] };
  first.worker.observer.on('newrouter', (router) => {
    made.routers.push(router);
    router.observer.on('newtransport', ({ observer }) => {
      observer.on('newproducer', (producer) => made.producers.push(producer));
      observer.on('newconsumer', (consumer) => made.consumers.push(consumer));
    });
  });
  return made;
}
