import { observer } from 'mediasoup';

/** Tells browsers from now on that no uplink to a server of this process carries more than this, in bit/s (REMB). */
export function narrowUploads(bps: number): void {
  observer.on('newworker', (worker) =>
    worker.observer.on('newrouter', (router) =>
      router.observer.on('newtransport', (transport) => void transport.setMaxIncomingBitrate(bps)),
    ),
  );
}
