import { cameraOf, screenOf, type TileKey } from './tile-key.ts';

/** The layout that a person has chosen: automatic, a grid, or the speaker large. */
export const layouts = ['auto', 'grid', 'speaker'] as const;
export type Layout = (typeof layouts)[number];

export type LargeOptions = {
  layout: Layout;
  /** Enlarged by hand; counts while there is such a tile. */
  pinned: TileKey | undefined;
  /** Everybody with a tile. */
  present: ReadonlySet<TileKey>;
  /** The shared screens, newest first, and whose video is large while people speak. */
  sharers: readonly string[];
  spotlight: string | undefined;
};

/** Which tile is large, if any: the pinned one, the newest screen, or the speaker. */
export function largeTile({ layout, pinned, present, sharers, spotlight }: LargeOptions): TileKey | undefined {
  if (pinned !== undefined && present.has(pinned)) return pinned;
  if (layout === 'grid') return undefined;
  const [sharer] = sharers;
  if (sharer !== undefined) return screenOf(sharer);
  return layout === 'speaker' && spotlight !== undefined ? cameraOf(spotlight) : undefined;
}
