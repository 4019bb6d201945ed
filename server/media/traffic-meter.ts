import type { BaseTransportStats, Consumer, Producer, Transport, Worker } from 'mediasoup/types';
import type { WorkerStats } from '#shared/protocol/http.ts';
import { expectedLoad } from './expected-load.ts';
import { packetsPerFrame } from './layers.ts';
import { combinedStats, type StreamStats } from './media-stats.ts';
import type { StreamReading } from './needless-packets.ts';
import { senderOf } from './sender.ts';
import { udpDrops } from './udp-drops.ts';

/** The bits and packets per second that a worker receives and sends. */
export type WorkerTraffic = Pick<WorkerStats, 'receivedKbps' | 'sentKbps' | 'receivedPps' | 'sentPps' | 'udpDrops'>;

/** How long a measurement is reused, in milliseconds, however many callers ask. */
const KEPT_MS = 2000;

/** Measures the traffic of one worker. It queries every transport and stream, so it runs only on demand. */
export class TrafficMeter {
  readonly #port: number;
  readonly #transports = new Set<Transport>();
  readonly #producers = new Set<Producer>();
  readonly #consumers = new Set<Consumer>();
  #measured: { at: number; traffic: Promise<WorkerTraffic> } | undefined;

  constructor({ observer }: Worker, port: number) {
    this.#port = port;
    observer.on('newrouter', (router) => {
      router.observer.on('newtransport', (transport) => {
        keep(this.#transports, transport);
        transport.observer.on('newproducer', (producer) => keep(this.#producers, producer));
        transport.observer.on('newconsumer', (consumer) => keep(this.#consumers, consumer));
      });
    });
  }

  get consumers(): number {
    return this.#consumers.size;
  }

  /** The share of a core that forwarding takes once all media flows. */
  get expectedLoad(): number {
    return expectedLoad(this.#consumers);
  }

  /** Never fails: transports that close meanwhile count as idle. */
  measure(): Promise<WorkerTraffic> {
    const now = performance.now();
    if (!this.#measured || now - this.#measured.at >= KEPT_MS) this.#measured = { at: now, traffic: this.#measure() };
    return this.#measured.traffic;
  }

  /** What has arrived in each stream, also over a pipe. Streams that close meanwhile are left out. */
  async received(): Promise<StreamReading[]> {
    const receivers = Map.groupBy(this.#flowing, ({ producerId }) => producerId);
    return statsOf([...this.#producers], async (producer) => {
      const sender = senderOf(producer);
      if (!sender) return [];
      const common = {
        ...sender,
        receivers: receivers.get(producer.id)?.length ?? 0,
        perFrame: packetsPerFrame(producer.rtpParameters),
      };
      return (await producer.getStats()).map(({ ssrc, timestamp: at, packetCount: packets, byteCount: bytes }) => ({
        ...common,
        ...{ ssrc, at, packets, bytes },
      }));
    });
  }

  get #flowing(): Consumer[] {
    return [...this.#consumers].filter(({ paused, producerPaused }) => !paused && !producerPaused);
  }

  async #measure(): Promise<WorkerTraffic> {
    const flowing = this.#flowing;
    const [transports, received, sent, drops] = await Promise.all([
      statsOf([...this.#transports], bitsOf),
      statsOf([...this.#producers], (producer): Promise<StreamStats[]> => producer.getStats()),
      statsOf(flowing, sentStreams),
      udpDrops(this.#port),
    ]);
    const bits = (of: (stats: Bits) => number) => transports.reduce((sum, stats) => sum + of(stats), 0);
    return {
      receivedKbps: Math.round(bits(({ recvBitrate }) => recvBitrate) / 1000),
      sentKbps: Math.round(bits(({ sendBitrate }) => sendBitrate) / 1000),
      receivedPps: combinedStats(received).packetsPerSecond,
      sentPps: combinedStats(sent).packetsPerSecond,
      udpDrops: drops,
    };
  }
}

type Bits = Pick<BaseTransportStats, 'recvBitrate' | 'sendBitrate'>;

/** mediasoup has a type for each kind of transport; this is what they have in common. */
const bitsOf = (transport: Transport) => transport.getStats() as Promise<Bits[]>;

/** mediasoup lists the producer's stream beside the one sent. */
const sentStreams = async (consumer: Consumer): Promise<StreamStats[]> =>
  (await consumer.getStats()).filter(({ type }) => type === 'outbound-rtp');

type Closable = { observer: { once(event: 'close', listener: () => void): unknown } };

function keep<Item extends Closable>(all: Set<Item>, item: Item): void {
  all.add(item);
  item.observer.once('close', () => all.delete(item));
}

async function statsOf<Item, Stats>(items: readonly Item[], ask: (item: Item) => Promise<Stats[]>): Promise<Stats[]> {
  // A transport that closed meanwhile has nothing to report.
  return (await Promise.all(items.map((item) => ask(item).catch(() => [])))).flat();
}
