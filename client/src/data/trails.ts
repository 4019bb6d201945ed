/** The pointers of everybody, as plain data: every function takes the trails and returns the next ones. */
import type { PointerMessage } from '#shared/protocol/data.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';

/** A position on a video, as fractions of its width and height. */
export type VideoPosition = { x: number; y: number };

/** A piece of a drawn line, with a unique `id`. */
type Stroke = { id: string; from: VideoPosition; to: VideoPosition; at: number };

/** The pointer of one person on one screen, and the lines that they have drawn lately. */
export type Trail = {
  peer: PeerId;
  /** The participant whose screen it is on. */
  screen: PeerId;
  place: VideoPosition;
  at: number;
  /** Of the last message. */
  number: number;
  stroke: number;
  strokes: readonly Stroke[];
};

export type Trails = readonly Trail[];

/** How long everything stays, in milliseconds. */
export const TRAIL_MS = 2000;
/** How many pieces of lines are kept, the latest ones: of one person, and of all people, who share them equally. */
const MAX_STROKES = 300;
const MAX_STROKES_TOGETHER = 600;

/** Adds a message; one that arrives later than its successor is ignored. */
export function withPoint(
  trails: Trails,
  { peer, message, now }: { peer: PeerId; message: PointerMessage; now: number },
): Trails {
  const { number, screen, x, y, stroke } = message;
  const known = trails.find((trail) => trail.peer === peer);
  if (known && number <= known.number && now - known.at < TRAIL_MS) return trails;
  const place = { x, y };
  const before = known?.screen === screen ? known : undefined;
  const drawn =
    before && stroke > 0 && stroke === before.stroke
      ? [{ id: `${peer}-${number}`, from: before.place, to: place, at: now }]
      : [];
  const strokes = [...(before?.strokes ?? []), ...drawn];
  const trail: Trail = { peer, screen, place, at: now, number, stroke, strokes };
  return shared([...trails.filter((other) => other !== known), trail]);
}

/** A person who draws more than their share loses the oldest pieces, so that the lines of others stay. */
function shared(trails: Trails): Trails {
  const drawing = trails.filter(({ strokes }) => strokes.length > 0).length;
  const share = Math.min(MAX_STROKES, Math.floor(MAX_STROKES_TOGETHER / Math.max(1, drawing)));
  return trails.map((trail) =>
    trail.strokes.length > share ? { ...trail, strokes: trail.strokes.slice(trail.strokes.length - share) } : trail,
  );
}

/** Removes faded trails and strokes; returns the same trails if nothing has faded. */
export function faded(trails: Trails, now: number): Trails {
  const fresh = ({ at }: { at: number }) => now - at < TRAIL_MS;
  const left = trails.filter(fresh).map((trail) => {
    const strokes = trail.strokes.filter(fresh);
    return strokes.length === trail.strokes.length ? trail : { ...trail, strokes };
  });
  const same = left.length === trails.length && left.every((trail, index) => trail === trails[index]);
  return same ? trails : left;
}

export const withoutPeer = (trails: Trails, peer: PeerId): Trails => trails.filter((trail) => trail.peer !== peer);
