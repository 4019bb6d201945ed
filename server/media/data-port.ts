import type { DataConsumer, DataProducer, WebRtcTransport } from 'mediasoup/types';
import type { DataTransportInfo } from '#shared/protocol/data.ts';
import type { DtlsParameters } from '#shared/protocol/rtc.ts';
import { mapMediasoupErrors } from './map-mediasoup-errors.ts';
import { notificationRate, TRANSPORT_RATE } from './notification-rate.ts';
import { ProvenNetworks } from './proven-networks.ts';
import type { RoomRouter } from './room-router.ts';
import { ofPerson } from './served.ts';
import type { Person } from './suspects.ts';

/** Of one message. A chunk of a file is a quarter of it. */
const MAX_MESSAGE_BYTES = 65_536;
/**
 * More than can wait. With a lower threshold, the worker reports each message that it has sent to each receiver.
 */
const NEVER_LOW = 2 ** 32 - 1;
/** The share of one channel in everything that waits for a receiver. */
export const CHANNEL_SHARE = 1 / 4;

export type DataPortOptions = {
  /** The peer that it belongs to. */
  person: Person;
  dtlsParameters: DtlsParameters;
  /**
   * Bounds what waits in the worker for a receiver that is slower than its senders. A message beyond it is dropped, and
   * the channel is closed for that receiver only. Senders that keep to their window never reach it.
   */
  maxWaitingBytes: number;
};

/** The data transport of one peer. It carries no media, and exists only while the peer sends or receives data. */
export class DataPort {
  readonly #router: RoomRouter;
  readonly #transport: WebRtcTransport;
  #lose = () => this.close();
  #received = 0;
  readonly #proven = new ProvenNetworks();

  /** Connected from the start. @throws AppError `bad_request` for an invalid fingerprint. */
  static async create(
    router: RoomRouter,
    { person, dtlsParameters, maxWaitingBytes }: DataPortOptions,
  ): Promise<DataPort> {
    const transport = await router.createTransport({
      appData: ofPerson(person),
      enableSctp: true,
      maxReceiveMessageSize: MAX_MESSAGE_BYTES,
      maxSendMessageSize: MAX_MESSAGE_BYTES,
      sctpPerStreamSendQueueLimit: maxWaitingBytes * CHANNEL_SHARE,
      sctpSendBufferSize: maxWaitingBytes,
      sctpDefaultStreamBufferedAmountLowThreshold: NEVER_LOW,
    });
    try {
      await mapMediasoupErrors(() => transport.connect({ dtlsParameters: { ...dtlsParameters, role: 'client' } }));
      return new DataPort(router, transport);
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  private constructor(router: RoomRouter, transport: WebRtcTransport) {
    this.#router = router;
    this.#transport = transport;
    this.#proven.learnFrom(transport);
  }

  get info(): DataTransportInfo {
    const { id, iceParameters, dtlsParameters, sctpParameters } = this.#transport;
    const iceCandidates = this.#router.candidatesOf(this.#transport);
    const sctp = { port: sctpParameters?.port ?? 5000, maxMessageBytes: MAX_MESSAGE_BYTES };
    return { id, iceParameters, iceCandidates, dtlsParameters, sctp };
  }

  get closed(): boolean {
    return this.#transport.closed;
  }

  /** Whether its peer can receive: the DTLS handshake is done. */
  get isConnected(): boolean {
    return this.#transport.dtlsState === 'connected';
  }

  /** Bytes received from its peer since the last call. Fails if the transport is closed. */
  async receivedSince(): Promise<number> {
    const [stats] = await this.#transport.getStats();
    const before = this.#received;
    this.#received = stats?.bytesReceived ?? before;
    return this.#received - before;
  }

  /**
   * Called when its worker has died, or when it should be closed because it would send to an address that its handshake
   * does not prove, or changes its state more often than a browser does; its peer then opens another one.
   */
  onLost(lose: () => void): void {
    const transport = this.#transport;
    this.#lose = lose;
    transport.once('routerclose', lose);
    const review = () => {
      const { dtlsState, iceSelectedTuple } = transport;
      if (dtlsState === 'connected' && iceSelectedTuple && !this.#proven.has(iceSelectedTuple)) lose();
    };
    const count = notificationRate(TRANSPORT_RATE, lose);
    for (const change of ['icestatechange', 'sctpstatechange'] as const) transport.on(change, count);
    for (const change of ['dtlsstatechange', 'iceselectedtuplechange'] as const) {
      transport.on(change, count);
      transport.on(change, review);
    }
  }

  /**
   * Creates a channel for what its peer sends on this stream. Messages of an unordered channel are not retransmitted.
   * @throws AppError `bad_request` if the stream is in use.
   */
  async open(stream: number, { ordered }: { ordered: boolean }): Promise<DataChannel> {
    const reliability = ordered ? { ordered } : { ordered, maxRetransmits: 0 };
    const sctpStreamParameters = { streamId: stream, ...reliability };
    return new DataChannel(await mapMediasoupErrors(() => this.#transport.produceData({ sctpStreamParameters })));
  }

  /** Forwards to its peer what this producer sends. The channel closes it. */
  receive(dataProducerId: string): Promise<DataConsumer> {
    return this.#transport.consumeData({ dataProducerId });
  }

  /** Ends the transport as if its worker had died. */
  lose(): void {
    this.#lose();
  }

  /** Ends every channel that starts or ends here. May be called twice. */
  close(): void {
    this.#transport.close();
  }
}

/** A channel from one peer to some others. It ends with its sender's port. */
export class DataChannel {
  readonly #producer: DataProducer;
  readonly #consumers = new Map<DataPort, DataConsumer>();

  constructor(producer: DataProducer) {
    this.#producer = producer;
  }

  /**
   * `onClosed` is called once nothing of it waits for that receiver any more.
   * @returns the stream on which it arrives there; undefined if either end has closed meanwhile.
   */
  async forwardTo(port: DataPort, onClosed: () => void): Promise<number | undefined> {
    try {
      const consumer = await port.receive(this.#producer.id);
      this.#consumers.set(port, consumer);
      consumer.observer.once('close', () => {
        this.#consumers.delete(port);
        onClosed();
      });
      // From now on, the worker would drop what does not fit, and report each message that it drops.
      consumer.once('sctpsendbufferfull', () => consumer.close());
      return consumer.sctpStreamParameters?.streamId;
    } catch (error) {
      onClosed();
      if (port.closed || this.#producer.closed) return undefined;
      throw error;
    }
  }

  /** Stops forwarding to this receiver. */
  stop(port: DataPort): void {
    this.#consumers.get(port)?.close();
  }

  /** Stops forwarding to every receiver for whom more bytes than these wait. */
  async stopSlow(bytes: number): Promise<void> {
    const stopIfSlow = async (consumer: DataConsumer) => {
      if ((await consumer.getBufferedAmount()) > bytes) consumer.close();
    };
    // One that fails has closed meanwhile.
    await Promise.allSettled([...this.#consumers.values()].map(stopIfSlow));
  }

  /** The messages and bytes that its sender has sent since it was opened. */
  async sent(): Promise<{ messages: number; bytes: number }> {
    const [stats] = await this.#producer.getStats();
    return { messages: stats?.messagesReceived ?? 0, bytes: stats?.bytesReceived ?? 0 };
  }

  onClosed(listener: () => void): void {
    this.#producer.observer.once('close', listener);
  }

  close(): void {
    this.#producer.close();
  }
}
