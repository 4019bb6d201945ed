/** Finds the person whose video overloads this browser. Pure: counters of two moments in, one person out. */
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { StreamCounts } from '../../media/stream-counts.ts';

/** In pixels per second: one camera in full HD, and one in 4K. */
const [FULL_HD, FOUR_K] = [1920 * 1080 * 30, 3840 * 2160 * 30];
/** A browser that decodes less than this share of what arrives does not keep up. */
const KEEPS_UP = 0.5;

type Load = { arrived: number; decoded: number };

/**
 * The person who sends the most pixels, if more arrive than a 4K camera has and this browser decodes less than half of
 * them: a video of a few bytes can occupy all processors, and then sound breaks up as well. Never a person who sends
 * fewer pixels than a full HD camera.
 */
export function heaviestVideo(before: readonly StreamCounts[], now: readonly StreamCounts[]): PeerId | undefined {
  const loads = new Map<PeerId, Load>();
  for (const counts of now) {
    const earlier = before.find(({ key, peer }) => key === counts.key && peer === counts.peer);
    if (counts.peer === undefined || !earlier) continue;
    const { arrived, decoded } = loads.get(counts.peer) ?? { arrived: 0, decoded: 0 };
    const more = loadBetween(earlier, counts);
    loads.set(counts.peer, { arrived: arrived + more.arrived, decoded: decoded + more.decoded });
  }
  const sum = (of: (load: Load) => number) => [...loads.values()].reduce((total, load) => total + of(load), 0);
  const arrived = sum((load) => load.arrived);
  if (arrived <= FOUR_K || sum((load) => load.decoded) >= KEEPS_UP * arrived) return undefined;
  const [heaviest] = [...loads].sort(([, one], [, other]) => other.arrived - one.arrived);
  return heaviest && heaviest[1].arrived > FULL_HD ? heaviest[0] : undefined;
}

function loadBetween(before: StreamCounts, { atMs, width, height, frames, framesReceived }: StreamCounts): Load {
  const seconds = (atMs - before.atMs) / 1000;
  if (seconds <= 0) return { arrived: 0, decoded: 0 };
  const pixels = (from: number, to: number) => (width * height * Math.max(0, to - from)) / seconds;
  return { arrived: pixels(before.framesReceived, framesReceived), decoded: pixels(before.frames, frames) };
}
