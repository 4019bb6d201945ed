import { observer } from 'mediasoup';
import type { Transport } from 'mediasoup/types';

/**
 * Tells browsers from now on that no uplink to a server of this process carries more than this, in bit/s (REMB).
 * @returns a function that changes it, for every uplink.
 */
export function narrowUploads(bps: number): (bps: number) => void {
  let max = bps;
  const open = new Set<Transport>();
  observer.on('newworker', (worker) =>
    worker.observer.on('newrouter', (router) =>
      router.observer.on('newtransport', (transport) => {
        open.add(transport);
        transport.observer.once('close', () => open.delete(transport));
        void transport.setMaxIncomingBitrate(max);
      }),
    ),
  );
  return (bps) => {
    max = bps;
    for (const transport of open) void transport.setMaxIncomingBitrate(bps);
  };
}
