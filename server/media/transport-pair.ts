import type { TransportTuple, WebRtcTransport } from 'mediasoup/types';
import { AppError } from '#shared/protocol/errors.ts';
import type { TransportInfo, Transports } from '#shared/protocol/media.ts';
import type { DtlsParameters } from '#shared/protocol/rtc.ts';
import { atMostEvery } from '../util/at-most-every.ts';
import { mapMediasoupErrors } from './map-mediasoup-errors.ts';
import type { RoomRouter } from './room-router.ts';
import { ofPerson } from './served.ts';
import { isUp } from './transport-reach.ts';

export type TransportPairOptions = {
  /** The owner, and their counted address. */
  owner: string;
  address: string;
  initialOutgoingKbps: number;
  /** If given, both are connected from the start. */
  dtlsParameters?: DtlsParameters | undefined;
};

/**
 * The maximum bitrate to one peer, in bit/s. The worker probes a downlink with as much as everything that is sent to it
 * claims to need, and beyond 2^30 bit/s its sum overflows (`BitrateProber::RecommendedMinProbeSize`): it then sends
 * padding without end and answers nobody.
 */
const MAX_OUTGOING_BPS = 200_000_000;

/** A client may switch between addresses as often as it can send packets. */
const PATH_CHANGED_MS = 500;

/** How a transport is reached. */
export type MediaPath = {
  iceState: WebRtcTransport['iceState'];
  /** Where the server offered to be reached. */
  offered: TransportInfo['iceCandidates'];
  /** Undefined while it is not connected. */
  tuple: TransportTuple | undefined;
};

/** The two transports of one peer on one router: one to send, one to receive. */
export class TransportPair {
  readonly send: WebRtcTransport;
  readonly receive: WebRtcTransport;
  readonly #connecting = new Set<WebRtcTransport>();
  readonly #router: RoomRouter;

  /** @throws AppError `bad_request` for an invalid fingerprint; nothing is left open then. */
  static async open(router: RoomRouter, options: TransportPairOptions): Promise<TransportPair> {
    const initialAvailableOutgoingBitrate = options.initialOutgoingKbps * 1000;
    const appData = ofPerson({ seat: options.owner, address: options.address });
    const [send, receive] = await Promise.all([
      router.createTransport({ appData }),
      router.createTransport({ appData, initialAvailableOutgoingBitrate }),
    ]);
    // Not awaited: the worker handles requests in order, and a transport that closes meanwhile needs no limit.
    receive.setMaxOutgoingBitrate(MAX_OUTGOING_BPS).catch(() => undefined);
    const pair = new TransportPair(router, { send, receive });
    if (options.dtlsParameters) await pair.#connectAhead(options.dtlsParameters);
    return pair;
  }

  private constructor(router: RoomRouter, { send, receive }: { send: WebRtcTransport; receive: WebRtcTransport }) {
    this.#router = router;
    this.send = send;
    this.receive = receive;
  }

  get info(): Transports {
    return { sendTransport: this.#infoOf(this.send), receiveTransport: this.#infoOf(this.receive) };
  }

  /** Also when their worker has died. */
  get closed(): boolean {
    return this.send.closed || this.receive.closed;
  }

  /** Whether the peer has sent a fingerprint for one of them, as it does to connect it. */
  get isAsked(): boolean {
    return this.#connecting.size > 0;
  }

  /** Where media of the peer comes from or goes to: over the transport that is connected, or else the first. */
  get path(): MediaPath {
    const up = [this.send, this.receive].find(isUp);
    const { iceState, iceSelectedTuple } = up ?? this.send;
    return { iceState, offered: this.info.sendTransport.iceCandidates, tuple: up && iceSelectedTuple };
  }

  has(transport: string): boolean {
    return this.send.id === transport || this.receive.id === transport;
  }

  /** Calls back when DTLS fails on one of them, for example with a wrong fingerprint. */
  onFailed(fail: () => void): void {
    for (const transport of [this.send, this.receive]) {
      transport.on('dtlsstatechange', (state) => {
        if (state === 'failed') fail();
      });
    }
  }

  /** Whether the other end has closed its transports, as a page does that is being left. */
  get remoteClosed(): boolean {
    return [this.send, this.receive].some(({ dtlsState, closed }) => dtlsState === 'closed' && !closed);
  }

  /** Calls back when the other end closes one of its transports. */
  onRemoteClosed(listener: () => void): void {
    for (const transport of [this.send, this.receive]) {
      transport.on('dtlsstatechange', (state) => {
        if (state === 'closed') listener();
      });
    }
  }

  /**
   * Calls back when media to or from the peer takes another path, for example from a new address; twice a second at
   * most.
   */
  onPathChanged(listeners: { uplink(): void; downlink(): void }): void {
    for (const [transport, changed] of [
      [this.send, listeners.uplink],
      [this.receive, listeners.downlink],
    ] as const) {
      let isFirst = true;
      const follow = atMostEvery(PATH_CHANGED_MS, () => {
        if (!transport.closed) changed();
      });
      transport.on('iceselectedtuplechange', () => {
        if (!isFirst) follow();
        isFirst = false;
      });
    }
  }

  /** Calls back when the router is closed, and both transports with it. */
  onLost(lose: () => void): void {
    this.send.once('routerclose', lose);
  }

  /** @throws AppError `not_found` for a transport of somebody else, `already_connected` the second time. */
  async connect(transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    const transport = this.#find(transportId);
    if (this.#connecting.has(transport)) throw new AppError('already_connected', 'this transport is already connected');
    this.#connecting.add(transport);
    try {
      await mapMediasoupErrors(() => transport.connect({ dtlsParameters }));
    } catch (error) {
      this.#connecting.delete(transport);
      throw error;
    }
  }

  /** Creates new credentials; media continues. @throws AppError `not_found` for a transport of somebody else. */
  async restartIce(transportId: string): Promise<TransportInfo['iceParameters']> {
    return mapMediasoupErrors(() => this.#find(transportId).restartIce());
  }

  /** Closes every producer and consumer as well. May be called twice. */
  close(): void {
    this.send.close();
    this.receive.close();
  }

  #infoOf(transport: WebRtcTransport): TransportInfo {
    const { id, iceParameters, dtlsParameters } = transport;
    return { id, iceParameters, iceCandidates: this.#router.candidatesOf(transport), dtlsParameters };
  }

  #find(transportId: string): WebRtcTransport {
    const transport = [this.send, this.receive].find(({ id }) => id === transportId);
    if (!transport) throw new AppError('not_found', `no transport ${transportId} of yours`);
    return transport;
  }

  /**
   * Connects both with the fingerprint alone, in the role that the browser states. A browser that accepts either role
   * gets the passive part (DTLS server) on the send transport, so that its first media packet leaves one round trip
   * earlier; on the receive transport it is the active one.
   */
  async #connectAhead({ role = 'auto', fingerprints }: DtlsParameters): Promise<void> {
    const [up, down] = role === 'auto' ? (['server', 'client'] as const) : [role, role];
    try {
      await Promise.all([
        this.connect(this.send.id, { role: up, fingerprints }),
        this.connect(this.receive.id, { role: down, fingerprints }),
      ]);
    } catch (error) {
      this.close();
      throw error;
    }
  }
}
