import type { types } from 'mediasoup';

/** All that a worker came to hold from now on, oldest first; what closed stays in. */
export type Made = { routers: types.Router[]; producers: types.Producer[]; consumers: types.Consumer[] };

/** Looks over the shoulder of a server: what its worker makes, for a test to trace or to steer. */
export function madeOn(worker: types.Worker): Made {
  const made: Made = { routers: [], producers: [], consumers: [] };
  worker.observer.on('newrouter', (router) => {
    made.routers.push(router);
    router.observer.on('newtransport', ({ observer }) => {
      observer.on('newproducer', (producer) => made.producers.push(producer));
      observer.on('newconsumer', (consumer) => made.consumers.push(consumer));
    });
  });
  return made;
}
