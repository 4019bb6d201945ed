/** One honest word for a line: from its loss, its round trip, and how much of the picture it carries. */
import type { Quality } from '#shared/protocol/stats.ts';
import type { StreamHistory, StreamSample } from './samples.ts';

/** The last seconds of some streams together. */
export type Line = {
  /** Share of packets, 0 to 1. */
  loss: number;
  /** Undefined where nothing has measured it. */
  roundTripMs: number | undefined;
  /** What of the pictures goes over it: less than both ends would have, or of one of them nothing any more. */
  pictures: 'all' | 'smaller' | 'stopped';
};

type Streamed = Pick<StreamHistory, 'samples'>;

/** So many looks count, so that one lost packet is no word. */
export const LOOKS = 3;
/** A picture that is smaller for so many looks is not only beginning. */
const LIMITED_LOOKS = 6;

/** What can hardly be followed, and what is noticed. ITU-T G.114 takes 150 ms one way for the end of a good conversation. */
const POOR = { loss: 0.1, roundTripMs: 600 };
const FAIR = { loss: 0.03, roundTripMs: 300 };

/** Of these streams together, those with more packets counting more; undefined where none flows. */
export function lineOf(streams: readonly Streamed[], { pictures = 'all' }: Partial<Line> = {}): Line | undefined {
  const recent = streams.flatMap(({ samples }) => samples.slice(-LOOKS)).filter(flows);
  if (recent.length === 0 && pictures === 'all') return undefined;
  const packets = recent.reduce((sum, { packetsPerSecond }) => sum + packetsPerSecond, 0);
  const lost = recent.reduce((sum, { packetsPerSecond, loss }) => sum + packetsPerSecond * loss, 0);
  const roundTrips = streams.flatMap(({ samples }) => samples.at(-1)?.roundTripMs ?? []);
  return {
    loss: packets === 0 ? 0 : lost / packets,
    roundTripMs: roundTrips.length === 0 ? undefined : Math.max(...roundTrips),
    pictures: pictures === 'all' && streams.some(isLimited) ? 'smaller' : pictures,
  };
}

/** Whether the line has held this picture down for a while. */
export function isLimited({ samples }: Streamed): boolean {
  const recent = samples.slice(-LIMITED_LOOKS);
  return recent.length === LIMITED_LOOKS && recent.every(({ limited }) => limited === 'bandwidth');
}

/** What a line carries of these pictures, which its other end holds down. */
export function picturesLeft(heldDown: readonly Streamed[]): Line['pictures'] {
  if (heldDown.length === 0) return 'all';
  const stopped = ({ samples }: Streamed) => samples.length >= LOOKS && !samples.slice(-LOOKS).some(flows);
  return heldDown.some(stopped) ? 'stopped' : 'smaller';
}

/** Whether a picture is much smaller than it has been in the last minutes, for whatever reason. */
export function hasShrunk({ samples }: Streamed): boolean {
  const height = samples.at(-1)?.height ?? 0;
  return samples.some((sample) => sample.height >= Math.max(1, height * 2));
}

/** A line that is not known is good. */
export function qualityOf(line: Line | undefined): Quality {
  if (!line) return 'good';
  const exceeds = (limit: typeof POOR) => line.loss > limit.loss || (line.roundTripMs ?? 0) > limit.roundTripMs;
  if (exceeds(POOR) || line.pictures === 'stopped') return 'poor';
  return exceeds(FAIR) || line.pictures === 'smaller' ? 'fair' : 'good';
}

const order: readonly Quality[] = ['good', 'fair', 'poor'];

/** The worst of all of them stands for the person. */
export const worst = (...qualities: readonly Quality[]): Quality =>
  order[Math.max(0, ...qualities.map((quality) => order.indexOf(quality)))] ?? 'good';

const flows = ({ packetsPerSecond }: StreamSample) => packetsPerSecond > 0;
