import { cameraOf, isScreen, screenOf, type TileKey } from './tile-key.ts';

/** The layout that a person has chosen: automatic, a grid, or the speaker large. */
export const layouts = ['auto', 'grid', 'speaker'] as const;
export type Layout = (typeof layouts)[number];

export type LargeOptions = {
  layout: Layout;
  /** Enlarged by hand, earliest first; each counts while there is such a tile. */
  pins: readonly TileKey[];
  /** Everybody with a tile. */
  present: ReadonlySet<TileKey>;
  /** The shared screens, newest first, and whose video is large while people speak. */
  sharers: readonly string[];
  spotlight: string | undefined;
};

/**
 * Which tiles should be large, most important first: the pinned ones, with the newest screen unless a screen is pinned;
 * without pins, the newest screen or the speaker.
 */
export function largeTiles({ layout, pins, present, sharers, spotlight }: LargeOptions): readonly TileKey[] {
  const pinned = pins.filter((key) => present.has(key));
  if (layout === 'grid' || pinned.some(isScreen)) return pinned;
  const [sharer] = sharers;
  if (sharer !== undefined) return [...pinned, screenOf(sharer)];
  return pinned.length === 0 && layout === 'speaker' && spotlight !== undefined ? [cameraOf(spotlight)] : pinned;
}
