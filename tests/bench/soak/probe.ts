/**
 * Preloaded into a server, with `--expose-gc`: answers each message from its parent with the resources that the server
 * holds.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { observer, type types } from 'mediasoup';

/** The resources of a server, as reported by itself, by its workers and by the system. */
export type Held = {
  /** After a full collection, in kB. */
  heapKb: number;
  workerKb: number;
  /** Counts of objects that may leak. */
  counts: Record<string, number>;
};

type Emitter = { eventNames(): (string | symbol)[]; listenerCount(name: string | symbol): number };

const workers = new Set<types.Worker>();
const objects = { routers: 0, transports: 0, producers: 0, consumers: 0 };

observer.on('newworker', (worker) => {
  workers.add(worker);
  worker.observer.once('close', () => workers.delete(worker));
  worker.observer.on('newrouter', (router) => {
    count('routers', router.observer);
    router.observer.on('newtransport', (transport) => {
      count('transports', transport.observer);
      transport.observer.on('newproducer', (producer) => count('producers', producer.observer));
      transport.observer.on('newconsumer', (consumer) => count('consumers', consumer.observer));
    });
  });
});

function count(kind: keyof typeof objects, of: { once(event: 'close', listener: () => void): unknown }): void {
  objects[kind] += 1;
  of.once('close', () => {
    objects[kind] -= 1;
  });
}

process.on('message', async () => process.send?.(await held()));
// The parent, which would have stopped it, is gone.
process.on('disconnect', () => process.exit());
// Listening to the parent does not keep a finished process alive.
process.channel?.unref();

async function held(): Promise<Held> {
  // Collects twice: the second collection frees the objects that the first has finalized.
  for (let turn = 0; turn < 2; turn += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const all = [...workers];
  const dumps = await Promise.all(all.map((worker) => worker.dump()));
  const active = process.getActiveResourcesInfo();
  const handlers = dumps.map(({ channelMessageHandlers }) => channelMessageHandlers.channelRequestHandlers.length);
  return {
    heapKb: process.memoryUsage().heapUsed / 1024,
    workerKb: sum(all.map(({ pid }) => residentKb(pid))),
    counts: {
      ...objects,
      'in the workers': sum(handlers),
      sockets: active.filter((name) => name === 'TCPSocketWrap').length,
      timers: active.filter((name) => name === 'Timeout').length,
      listeners: sum(all.flatMap((worker) => [worker, worker.observer, process].map(listenersOf))),
      descriptors: readdirSync('/proc/self/fd').length,
      'descriptors of workers': sum(all.map(({ pid }) => readdirSync(`/proc/${pid}/fd`).length)),
    },
  };
}

const listenersOf = (emitter: Emitter) => sum(emitter.eventNames().map((name) => emitter.listenerCount(name)));
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** proc(5): the second field, in pages of 4 KiB. */
const residentKb = (pid: number) => Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4;
