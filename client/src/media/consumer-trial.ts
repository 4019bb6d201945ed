import type { Device, types } from 'mediasoup-client';
import type { ConsumerInfo, TransportInfo } from '#shared/protocol/media.ts';
import { type ConsumerId, kindOf } from '#shared/protocol/scalars.ts';

/**
 * How many kinds of consumers are remembered: more than the server lets senders make, by 4 parameters of Opus and the
 * levels of H264, so that nobody makes a page try one twice.
 */
const MAX_KINDS = 64;

/**
 * Finds out which consumers this browser accepts before they are applied. `setRemoteDescription` rejects all consumers
 * of a connection because of one, and mediasoup-client offers that one again with every later change. So the first
 * consumer of each kind is applied to a connection that is never connected, beside one of each kind that was accepted
 * before. This takes a few milliseconds; consumers of the same kind differ only in their identifiers.
 */
export class ConsumerTrial {
  readonly #device: Pick<Device, 'createRecvTransport'>;
  /** By kind. */
  readonly #accepted = new Map<string, ConsumerInfo>();
  readonly #rejected = new Set<string>();
  /** One trial at a time: the next one includes what this one accepts. */
  #last: Promise<void> = Promise.resolve();

  constructor(device: Pick<Device, 'createRecvTransport'>) {
    this.#device = device;
  }

  /** @returns those of these consumers that the browser accepts over a transport like this one. */
  async accepted(infos: readonly ConsumerInfo[], transport: TransportInfo): Promise<ReadonlySet<ConsumerId>> {
    const isNew = (info: ConsumerInfo) => !this.#accepted.has(kindOfConsumer(info)) && !this.#isRejected(info);
    if (infos.some(isNew)) {
      // A browser that opens no further connection has rejected nothing.
      this.#last = this.#last.then(() => this.#try(infos.filter(isNew), transport)).catch(() => undefined);
      await this.#last;
    }
    return new Set(infos.flatMap((info) => (this.#isRejected(info) ? [] : info.id)));
  }

  #isRejected(info: ConsumerInfo): boolean {
    return this.#rejected.has(kindOfConsumer(info));
  }

  /** All together; if that fails, one by one. */
  async #try(infos: readonly ConsumerInfo[], transport: TransportInfo): Promise<void> {
    const kinds = new Map(infos.map((info) => [kindOfConsumer(info), info]));
    if (await this.#applies([...kinds.values()], transport)) {
      for (const [kind, info] of kinds) remember(this.#accepted, kind, info);
      return;
    }
    for (const [kind, info] of kinds) {
      if (await this.#applies([info], transport)) remember(this.#accepted, kind, info);
      else this.#rejected.add(kind);
    }
  }

  /**
   * Whether the browser accepts these beside those that it has accepted, which come first: Firefox compares header
   * extensions with those of earlier descriptions, not within one.
   */
  async #applies(infos: readonly ConsumerInfo[], { iceParameters, dtlsParameters }: TransportInfo): Promise<boolean> {
    const transport = this.#device.createRecvTransport({
      id: crypto.randomUUID(),
      iceParameters,
      dtlsParameters,
      // With `iceTransportPolicy: 'relay'`, Firefox would log that ICE failed.
      iceCandidates: [],
    });
    transport.on('connect', (_, connected) => connected());
    try {
      for (const all of [[...this.#accepted.values()], infos]) await consume(transport, all);
      return true;
    } catch {
      return false;
    } finally {
      transport.close();
    }
  }
}

const consume = (transport: types.Transport, infos: readonly ConsumerInfo[]) =>
  Promise.all(
    infos.map(({ source, rtpParameters }) =>
      transport.consume({
        id: crypto.randomUUID(),
        producerId: crypto.randomUUID(),
        kind: kindOf(source),
        // Consumers of different transports may have the same MID.
        rtpParameters: { ...(rtpParameters as types.RtpParameters), mid: crypto.randomUUID().slice(0, 8) },
      }),
    ),
  );

/** The parts of a consumer that decide whether a browser accepts it. */
const kindOfConsumer = ({ source, rtpParameters: { codecs, headerExtensions } }: ConsumerInfo): string =>
  JSON.stringify([kindOf(source), codecs, headerExtensions]);

/** Forgets the oldest one if there are too many. */
function remember(all: Map<string, ConsumerInfo>, kind: string, info: ConsumerInfo): void {
  const [oldest] = all.keys();
  if (all.size >= MAX_KINDS && oldest !== undefined) all.delete(oldest);
  all.set(kind, info);
}
