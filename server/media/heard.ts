import type { Transport, Worker } from 'mediasoup/types';

/** Calls back whenever a worker reports a change that media or data causes, so that its event loop is running. */
export function onHeard(worker: Worker, heard: () => void): void {
  const follow = ({ observer }: Transport) => {
    observer.on('newproducer', (producer) => producer.on('score', heard));
    observer.on('newconsumer', (consumer) => consumer.on('score', heard).on('layerschange', heard));
    observer.on('newdataconsumer', (consumer) => consumer.on('sctpsendbufferfull', heard));
  };
  worker.observer.on('newrouter', ({ observer }) => observer.on('newtransport', follow));
}
