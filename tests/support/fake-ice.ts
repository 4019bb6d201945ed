import { EventEmitter } from 'node:events';
import type { TransportTuple } from 'mediasoup/types';

/** The worker's own end. */
export const here = { localIp: '10.0.0.1', localAddress: '10.0.0.1', localPort: 1 };

/** A worker's transport as it reports where it sends, without a network. */
export class FakeIce extends EventEmitter {
  iceSelectedTuple: TransportTuple | undefined;
  dtlsState: 'new' | 'connecting' | 'connected' = 'new';

  selects(remoteIp: string, protocol: TransportTuple['protocol'] = 'udp'): this {
    this.iceSelectedTuple = { ...here, protocol, remoteIp, remotePort: 2 };
    this.emit('iceselectedtuplechange', this.iceSelectedTuple);
    return this;
  }

  is(state: 'connecting' | 'connected'): this {
    this.dtlsState = state;
    this.emit('dtlsstatechange', state);
    return this;
  }

  /** With nothing that changes. */
  async getStats(): Promise<{ bytesReceived: number; rtpBytesSent: number }[]> {
    return [];
  }
}
