/** Turns counters into rates between two samples, and keeps the last minutes of each stream. */
import type { PeerId, Source } from '#shared/protocol/scalars.ts';
import type { Limited, StreamCounts } from '../../media/stream-counts.ts';

/** One stream between two samples. */
export type StreamSample = {
  atMs: number;
  /** bit/s. */
  bitrate: number;
  packetsPerSecond: number;
  /** The share of packets, 0 to 1. */
  loss: number;
  roundTripMs: number | undefined;
  frameRate: number;
  width: number;
  height: number;
  limited: Limited | undefined;
};

/** The last minutes of one stream, oldest first. */
export type StreamHistory = { peer: PeerId | undefined; source: Source; samples: readonly StreamSample[] };

/** The time between samples, in milliseconds. */
export const SAMPLE_MS = 2000;
/** Three minutes. */
export const MAX_SAMPLES = 90;

/** The rates in between; undefined if the second sample does not continue the first. */
export function sampleBetween(before: StreamCounts, now: StreamCounts): StreamSample | undefined {
  const seconds = (now.atMs - before.atMs) / 1000;
  if (before.key !== now.key || seconds <= 0 || now.packets < before.packets) return undefined;
  const packets = now.packets - before.packets;
  const lost = Math.max(0, now.lost - before.lost);
  const frames = Math.max(0, now.frames - before.frames);
  return {
    atMs: now.atMs,
    bitrate: Math.max(0, (now.bytes - before.bytes) * 8) / seconds,
    packetsPerSecond: packets / seconds,
    loss: packets === 0 ? 0 : (now.reportedLoss ?? lost / (packets + lost)),
    roundTripMs: now.roundTripMs,
    frameRate: frames / seconds,
    // A paused stream has no size.
    width: frames === 0 ? 0 : now.width,
    height: frames === 0 ? 0 : now.height,
    limited: packets === 0 ? undefined : now.limited,
  };
}

/** The histories with one more sample each. A stream that has ended is removed with its history. */
export function withSamples(
  histories: readonly StreamHistory[],
  { before, now }: { before: readonly StreamCounts[]; now: readonly StreamCounts[] },
): StreamHistory[] {
  return now.map((counts) => {
    const { peer, source } = counts;
    const earlier = before.find((one) => isSame(one, counts));
    const sample = earlier && sampleBetween(earlier, counts);
    const samples = histories.find((one) => isSame(one, counts))?.samples ?? [];
    return { peer, source, samples: sample ? [...samples, sample].slice(-MAX_SAMPLES) : samples };
  });
}

const isSame = (one: Whose, other: Whose) => one.peer === other.peer && one.source === other.source;
type Whose = Pick<StreamHistory, 'peer' | 'source'>;
