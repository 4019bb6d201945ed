import type { Consumer, Producer } from 'mediasoup/types';
import type { ConsumerStats, ProducerStats } from '#shared/protocol/http.ts';
import type { Source } from '#shared/protocol/scalars.ts';

type Stream = { bitrate: number; packetCount: number; packetsLost: number; roundTripTime?: number; score: number };

/**
 * Combines all streams: bitrates add up; the longest round trip and the worst score stand for the rest. mediasoup gives
 * a stream without packets, such as a layer that nobody uses, a score of 0; it does not count. For received packets,
 * the worker does not count those lost on the way; for sent packets, it counts all that were lost.
 */
export function combined(streams: readonly Stream[], direction: 'received' | 'sent') {
  const sum = (of: (stream: Stream) => number) => streams.reduce((total, stream) => total + of(stream), 0);
  const lost = sum(({ packetsLost }) => Math.max(0, packetsLost));
  const packets = sum(({ packetCount }) => packetCount) + (direction === 'received' ? lost : 0);
  const scores = streams.flatMap(({ bitrate, score }) => (bitrate > 0 ? score : []));
  const roundTrips = streams.flatMap(({ roundTripTime }) => roundTripTime ?? []);
  return {
    bitrate: sum(({ bitrate }) => bitrate),
    loss: lost === 0 ? 0 : Math.min(1, lost / packets),
    roundTripMs: roundTrips.length === 0 ? null : Math.max(...roundTrips),
    score: scores.length === 0 ? null : Math.min(...scores),
  };
}

/** Statistics of the media that arrives from the sender of `producer`. */
export async function producerStats({
  producer,
  source,
}: {
  producer: Producer;
  source: Source;
}): Promise<ProducerStats> {
  const streams = await producer.getStats();
  return {
    ...combined(streams, 'received'),
    id: producer.id,
    source,
    paused: producer.paused,
    codec: producer.rtpParameters.codecs[0]?.mimeType ?? 'unknown',
    layers: streams.map(({ rid, bitrate, score }) => ({ rid: rid ?? null, bitrate, score })),
  };
}

/** Statistics of the media that is sent to the receiver of `consumer`. */
export async function consumerStats(consumer: Consumer): Promise<ConsumerStats> {
  const stats = await consumer.getStats();
  // mediasoup lists the producer's stream beside the one sent; it is reported with the producer.
  const sent = stats.filter(({ type }) => type === 'outbound-rtp');
  const { currentLayers } = consumer;
  return {
    ...combined(sent, 'sent'),
    id: consumer.id,
    producer: consumer.producerId,
    bytes: sent.reduce((sum, { byteCount }) => sum + byteCount, 0),
    paused: consumer.paused || consumer.producerPaused,
    layers: currentLayers ? { spatial: currentLayers.spatialLayer, temporal: currentLayers.temporalLayer ?? 0 } : null,
  };
}
