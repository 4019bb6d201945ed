/** Rates a network link by its packet loss, its round-trip time, and how much of the video it carries. */
import type { Quality } from '#shared/protocol/stats.ts';
import type { StreamHistory, StreamSample } from './samples.ts';

/** The last seconds of several streams, combined. */
export type LinkStats = {
  /** Packet loss, 0 to 1. */
  loss: number;
  /** Undefined until measured. */
  roundTripMs: number | undefined;
  /** How much of the video arrives: all of it, smaller than both ends want, or one stream not at all. */
  video: 'all' | 'smaller' | 'stopped';
};

type Streamed = Pick<StreamHistory, 'samples'>;

/** How many samples are combined, so that a single lost packet does not count. */
export const SAMPLES = 3;
/** After this many limited samples, video is limited and not merely ramping up. */
const LIMITED_SAMPLES = 6;

/** Fewer frames per second are no video but attempts at one. For a still shared screen, browsers send one. */
const STILL = 0.5;

/**
 * Thresholds of a conversation that is hard to follow, and of noticeable trouble. ITU-T G.114 ends a good conversation
 * at 150 ms one way.
 */
const POOR = { loss: 0.1, roundTripMs: 600 };
const FAIR = { loss: 0.03, roundTripMs: 300 };

/** The streams combined, weighted by packets; undefined if none flows. */
export function linkStatsOf(
  streams: readonly Streamed[],
  { video = 'all' }: Partial<LinkStats> = {},
): LinkStats | undefined {
  const recent = streams.flatMap(({ samples }) => samples.slice(-SAMPLES)).filter(flows);
  if (recent.length === 0 && video === 'all') return undefined;
  const packets = recent.reduce((sum, { packetsPerSecond }) => sum + packetsPerSecond, 0);
  const lost = recent.reduce((sum, { packetsPerSecond, loss }) => sum + packetsPerSecond * loss, 0);
  const roundTrips = streams.flatMap(({ samples }) => samples.at(-1)?.roundTripMs ?? []);
  return {
    loss: packets === 0 ? 0 : lost / packets,
    roundTripMs: roundTrips.length === 0 ? undefined : Math.max(...roundTrips),
    video: video === 'all' && streams.some(isLimited) ? 'smaller' : video,
  };
}

/** Whether bandwidth has limited this video for some time. */
function isLimited({ samples }: Streamed): boolean {
  const recent = samples.slice(-LIMITED_SAMPLES);
  return recent.length === LIMITED_SAMPLES && recent.every(({ limited }) => limited === 'bandwidth');
}

const frameRateOf = (samples: readonly StreamSample[]) =>
  samples.reduce((sum, { frameRate }) => sum + frameRate, 0) / samples.length;

/** How much a link carries of video that its other end limits. */
export function videoLeft(heldDown: readonly Streamed[]): LinkStats['video'] {
  if (heldDown.length === 0) return 'all';
  const stopped = ({ samples }: Streamed) => samples.length >= SAMPLES && frameRateOf(samples.slice(-SAMPLES)) < STILL;
  return heldDown.some(stopped) ? 'stopped' : 'smaller';
}

/** Whether video is much smaller than in the last minutes, for any reason. */
export function hasShrunk({ samples }: Streamed): boolean {
  const height = samples.at(-1)?.height ?? 0;
  return samples.some((sample) => sample.height >= Math.max(1, height * 2));
}

/** An unknown link counts as good. */
export function qualityOf(link: LinkStats | undefined): Quality {
  if (!link) return 'good';
  const exceeds = (limit: typeof POOR) => link.loss > limit.loss || (link.roundTripMs ?? 0) > limit.roundTripMs;
  if (exceeds(POOR) || link.video === 'stopped') return 'poor';
  return exceeds(FAIR) || link.video === 'smaller' ? 'fair' : 'good';
}

const order: readonly Quality[] = ['good', 'fair', 'poor'];

/** The worst rating stands for the participant. */
export const worst = (...qualities: readonly Quality[]): Quality =>
  order[Math.max(0, ...qualities.map((quality) => order.indexOf(quality)))] ?? 'good';

const flows = ({ packetsPerSecond }: StreamSample) => packetsPerSecond > 0;
