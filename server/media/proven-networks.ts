import type { TransportTuple, WebRtcTransport } from 'mediasoup/types';
import { networkOf } from '../util/network-of.ts';

/** Where a transport sends, and the state of its handshake. */
export type HandshakingTransport = Pick<WebRtcTransport, 'iceSelectedTuple'> & {
  on(event: 'dtlsstatechange', listener: (state: WebRtcTransport['dtlsState']) => void): unknown;
  on(event: 'iceselectedtuplechange', listener: (tuple: TransportTuple) => void): unknown;
};

/** Per peer, latest first. */
const MAX_NETWORKS = 16;

/**
 * The networks at which a peer has proven to receive: a DTLS handshake or a TCP connection was completed, or its
 * signalling comes from there. A source address alone proves nothing.
 */
export class ProvenNetworks {
  readonly #networks = new Set<string>();

  has({ remoteIp = '' }: TransportTuple): boolean {
    return this.#networks.has(networkOf(remoteIp));
  }

  /** `network` as `networkOf` returns it. */
  add(network: string): void {
    this.#networks.delete(network);
    this.#networks.add(network);
    const [oldest] = this.#networks;
    if (this.#networks.size > MAX_NETWORKS && oldest !== undefined) this.#networks.delete(oldest);
  }

  /**
   * Adds the networks that this transport proves. A handshake during which the transport sent to several proves none of
   * them: the answer may have come from another one.
   */
  learnFrom(transport: HandshakingTransport): void {
    const during = new Set<string>();
    const take = ({ protocol, remoteIp = '' }: TransportTuple) => {
      if (protocol === 'tcp') this.add(networkOf(remoteIp));
      // Beyond two it makes no difference which, and a source address is easily forged.
      if (during.size < 2) during.add(networkOf(remoteIp));
    };
    transport.on('iceselectedtuplechange', take);
    transport.on('dtlsstatechange', (state) => {
      if (state === 'connecting') {
        during.clear();
        if (transport.iceSelectedTuple) take(transport.iceSelectedTuple);
      }
      const [network] = during;
      if (state === 'connected' && during.size === 1 && network !== undefined) this.add(network);
    });
  }
}
