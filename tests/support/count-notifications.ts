import type { types } from 'mediasoup';
import type { TestServer } from './test-server.ts';

/** What a client can make the worker report again and again, by the object that emits it. */
const kinds = {
  transport: ['icestatechange', 'iceselectedtuplechange', 'dtlsstatechange', 'sctpstatechange'],
  producer: ['score', 'videoorientationchange'],
  consumer: ['score', 'layerschange'],
  dataConsumer: ['sctpsendbufferfull', 'bufferedamountlow'],
} as const;

/** Counts from now on how often the workers of a server report changes of what they create, as a test observes it. */
export function countNotifications({ workers }: TestServer): () => number {
  let count = 0;
  const counted = (kind: keyof typeof kinds) => (emitter: Emitter) => {
    for (const name of kinds[kind]) {
      emitter.on(name, () => {
        count += 1;
      });
    }
  };
  for (const { worker } of workers) {
    worker.observer.on('newrouter', ({ observer }) =>
      observer.on('newtransport', (transport) => follow(transport, counted)),
    );
  }
  return () => count;
}

type Emitter = { on(name: string, listener: () => void): unknown };

function follow(transport: types.Transport, counted: (kind: keyof typeof kinds) => (emitter: Emitter) => void): void {
  counted('transport')(transport as Emitter);
  transport.observer.on('newproducer', counted('producer'));
  transport.observer.on('newconsumer', counted('consumer'));
  transport.observer.on('newdataconsumer', counted('dataConsumer'));
}
