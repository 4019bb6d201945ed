import { cameraOf, screenOf, type TileKey } from './tile-key.ts';

/** How a person wants the room's picture: by what happens, all alike, or whoever speaks large. */
export const layouts = ['auto', 'grid', 'speaker'] as const;
export type Layout = (typeof layouts)[number];

export type LargeOptions = {
  layout: Layout;
  /** Made large by hand; counts while there is such a tile. */
  pinned: TileKey | undefined;
  /** All that have a tile. */
  present: ReadonlySet<TileKey>;
  /** Whose screens there are, the newest first, and whose picture is large while people speak. */
  sharers: readonly string[];
  spotlight: string | undefined;
};

/** Which tile is large, if any: the pinned one, the newest screen, or who speaks. */
export function largeTile({ layout, pinned, present, sharers, spotlight }: LargeOptions): TileKey | undefined {
  if (pinned !== undefined && present.has(pinned)) return pinned;
  if (layout === 'grid') return undefined;
  const [sharer] = sharers;
  if (sharer !== undefined) return screenOf(sharer);
  return layout === 'speaker' && spotlight !== undefined ? cameraOf(spotlight) : undefined;
}
