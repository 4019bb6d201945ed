import type { TransportTuple, WebRtcTransport } from 'mediasoup/types';
import { AppError } from '#shared/protocol/errors.ts';
import type { TransportInfo, Transports } from '#shared/protocol/media.ts';
import type { DtlsParameters } from '#shared/protocol/rtc.ts';
import { atMostEvery } from '../util/at-most-every.ts';
import { mapMediasoupErrors } from './map-mediasoup-errors.ts';
import { notificationRate, TRANSPORT_RATE } from './notification-rate.ts';
import type { RoomRouter } from './room-router.ts';
import { ofPerson } from './served.ts';
import { isUp } from './transport-reach.ts';

export type TransportPairOptions = {
  /** The owner, and their counted address. */
  owner: string;
  address: string;
  initialOutgoingKbps: number;
  /** Whether there is no send transport until `openSend`. */
  viewOnly?: boolean | undefined;
  /** If given, each is connected from the start. */
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

/**
 * The transports of one peer on one router: one to receive, and one to send unless the peer only views.
 */
export class TransportPair {
  readonly receive: WebRtcTransport;
  readonly #connecting = new Set<WebRtcTransport>();
  readonly #router: RoomRouter;
  readonly #options: TransportPairOptions;
  readonly #sendListeners: ((send: WebRtcTransport) => void)[] = [];
  #send: WebRtcTransport | undefined;
  #opening: Promise<WebRtcTransport> | undefined;

  /** @throws AppError `bad_request` for an invalid fingerprint; nothing is left open then. */
  static async open(router: RoomRouter, options: TransportPairOptions): Promise<TransportPair> {
    const initialAvailableOutgoingBitrate = options.initialOutgoingKbps * 1000;
    const appData = appDataOf(options);
    const [send, receive] = await Promise.all([
      options.viewOnly ? undefined : router.createTransport({ appData }),
      router.createTransport({ appData, initialAvailableOutgoingBitrate }),
    ]);
    // Not awaited: the worker handles requests in order, and a transport that closes meanwhile needs no limit.
    receive.setMaxOutgoingBitrate(MAX_OUTGOING_BPS).catch(() => undefined);
    const pair = new TransportPair(router, { send, receive, options });
    await Promise.all(pair.#all.map((transport) => pair.#connectAhead(transport)));
    return pair;
  }

  private constructor(
    router: RoomRouter,
    {
      send,
      receive,
      options,
    }: { send: WebRtcTransport | undefined; receive: WebRtcTransport; options: TransportPairOptions },
  ) {
    this.#router = router;
    this.#options = options;
    this.#send = send;
    this.receive = receive;
  }

  /** Undefined while the peer only views. */
  get send(): WebRtcTransport | undefined {
    return this.#send;
  }

  get info(): Transports {
    const receiveTransport = this.#infoOf(this.receive);
    return this.#send ? { sendTransport: this.#infoOf(this.#send), receiveTransport } : { receiveTransport };
  }

  /** Also when their worker has died. */
  get closed(): boolean {
    return this.#all.some(({ closed }) => closed);
  }

  /** Calls back with the send transport: now, or once it is opened. */
  onSend(listener: (send: WebRtcTransport) => void): void {
    this.#sendListeners.push(listener);
    if (this.#send) listener(this.#send);
  }

  /** Opens the send transport of a peer that only viewed. @returns the existing one the second time. */
  async openSend(): Promise<TransportInfo> {
    this.#opening ??= this.#openSend();
    return this.#infoOf(await this.#opening);
  }

  /** Whether the peer has sent a fingerprint for one of them, which connects it. */
  get hasTriedToConnect(): boolean {
    return this.#connecting.size > 0;
  }

  /** Where media of the peer comes from or goes to: over the transport that is connected, or else the first. */
  get path(): MediaPath {
    const up = this.#all.find(isUp);
    const { iceState, iceSelectedTuple } = up ?? this.#send ?? this.receive;
    return { iceState, offered: this.info.receiveTransport.iceCandidates, tuple: up && iceSelectedTuple };
  }

  has(transport: string): boolean {
    return this.#all.some(({ id }) => id === transport);
  }

  /** Calls back when DTLS fails on one of them, for example with a wrong fingerprint. */
  onFailed(fail: () => void): void {
    this.#onDtlsState('failed', fail);
  }

  /** Calls back when one of them changes its state or address more often than a browser does. */
  onFlapping(listener: () => void): void {
    const count = (transport: WebRtcTransport) => {
      const counted = notificationRate(TRANSPORT_RATE, listener);
      transport.on('icestatechange', counted);
      transport.on('dtlsstatechange', counted);
      transport.on('iceselectedtuplechange', counted);
    };
    this.onSend(count);
    count(this.receive);
  }

  /** Whether the other end has closed its transports, as a page does that is being left. */
  get remoteClosed(): boolean {
    return this.#all.some(({ dtlsState, closed }) => dtlsState === 'closed' && !closed);
  }

  /** Calls back when the other end closes one of its transports. */
  onRemoteClosed(listener: () => void): void {
    this.#onDtlsState('closed', listener);
  }

  /**
   * Calls back when media to or from the peer takes another path, for example from a new address; twice a second at
   * most.
   */
  onPathChanged(listeners: { uplink(): void; downlink(): void }): void {
    this.onSend((send) => onTupleChanged(send, listeners.uplink));
    onTupleChanged(this.receive, listeners.downlink);
  }

  /** Calls back when the router is closed, and both transports with it. */
  onLost(lose: () => void): void {
    this.receive.once('routerclose', lose);
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
    for (const transport of this.#all) transport.close();
  }

  get #all(): WebRtcTransport[] {
    return this.#send ? [this.#send, this.receive] : [this.receive];
  }

  #onDtlsState(wanted: WebRtcTransport['dtlsState'], listener: () => void): void {
    const listenTo = (transport: WebRtcTransport) =>
      transport.on('dtlsstatechange', (state) => {
        if (state === wanted) listener();
      });
    this.onSend(listenTo);
    listenTo(this.receive);
  }

  async #openSend(): Promise<WebRtcTransport> {
    if (this.#send) return this.#send;
    const send = await this.#router.createTransport({ appData: appDataOf(this.#options) });
    this.#send = send;
    // The peer has left meanwhile.
    if (this.receive.closed) send.close();
    for (const listener of this.#sendListeners) listener(send);
    await this.#connectAhead(send);
    return send;
  }

  #infoOf(transport: WebRtcTransport): TransportInfo {
    const { id, iceParameters, dtlsParameters } = transport;
    return { id, iceParameters, iceCandidates: this.#router.candidatesOf(transport), dtlsParameters };
  }

  #find(transportId: string): WebRtcTransport {
    const transport = this.#all.find(({ id }) => id === transportId);
    if (!transport) throw new AppError('not_found', `no transport ${transportId} of yours`);
    return transport;
  }

  /**
   * Connects it with the fingerprint alone, in the role that the browser states. A browser that accepts either role
   * gets the passive part (DTLS server) on the send transport, so that its first media packet leaves one round trip
   * earlier; on the receive transport it is the active one.
   */
  async #connectAhead({ id }: WebRtcTransport): Promise<void> {
    if (!this.#options.dtlsParameters) return;
    const { role = 'auto', fingerprints } = this.#options.dtlsParameters;
    const either = id === this.receive.id ? 'client' : 'server';
    try {
      await this.connect(id, { role: role === 'auto' ? either : role, fingerprints });
    } catch (error) {
      this.close();
      throw error;
    }
  }
}

const appDataOf = ({ owner, address }: TransportPairOptions) => ofPerson({ seat: owner, address });

function onTupleChanged(transport: WebRtcTransport, changed: () => void): void {
  let isFirst = true;
  const follow = atMostEvery(PATH_CHANGED_MS, () => {
    if (!transport.closed) changed();
  });
  transport.on('iceselectedtuplechange', () => {
    if (!isFirst) follow();
    isFirst = false;
  });
}
