import type { MediaStats } from '#shared/protocol/stats.ts';

/** The part of mediasoup's statistics of a stream that describes the current flow. */
export type StreamStats = {
  bitrate: number;
  packetCount: number;
  byteCount: number;
  /** As in RTCP: of 256 packets. */
  fractionLost: number;
  roundTripTime?: number;
};

/** The sum of these streams: loss is weighted by packets, and the round trip is the longest one. */
export function combinedStats(streams: readonly StreamStats[]): MediaStats {
  const flowing = streams.map((stream) => ({ ...stream, rate: packetRate(stream) }));
  const packetsPerSecond = sum(flowing, ({ rate }) => rate);
  const lost = sum(flowing, ({ rate, fractionLost }) => (rate * fractionLost) / 256);
  const roundTrips = streams.flatMap(({ roundTripTime }) => (roundTripTime ? [roundTripTime] : []));
  return {
    bitrate: sum(streams, ({ bitrate }) => bitrate),
    packetsPerSecond: Math.round(packetsPerSecond),
    loss: packetsPerSecond === 0 ? 0 : lost / packetsPerSecond,
    roundTripMs: roundTrips.length === 0 ? null : Math.max(...roundTrips),
  };
}

/** The worker measures bits per second; a stream's packets are about as large as they have been so far. */
const packetRate = ({ bitrate, packetCount, byteCount }: StreamStats) =>
  byteCount === 0 ? 0 : ((bitrate / 8) * packetCount) / byteCount;

const sum = <Item>(items: readonly Item[], of: (item: Item) => number) =>
  items.reduce((total, item) => total + of(item), 0);
