import { GAP, type Rect, type Size, share } from './best-grid.ts';

/** The other tiles while one tile is large: rows of equal tiles beside it, or below it on an upright screen. */
export type Strip = { box: Rect; columns: number; rows: number; tile: Size };

export type StripWants = {
  /** Tiles that need a place. If there is not enough for all of them, the strip is as full as it can be. */
  count: number;
  /** Kept free at its lower end, in CSS pixels. */
  below: number;
  /** Whether several large tiles share the rest, and need more of it. */
  crowded: boolean;
};

/** The narrowest strip that holds `count` tiles. */
export function stripIn(space: Size, wants: StripWants): Strip {
  return isWide(space) ? stripAtSide(space, wants) : stripBelow(space, wants);
}

/** Whether the strip is beside the large tile instead of below it. */
export const isWide = ({ width, height }: Size): boolean => width > height;

/** The maximum width of a strip at the side, by its columns: a share of the space, and pixels. */
const SIDE = [
  { part: 0.18, min: 120, max: 240 },
  { part: 0.26, min: 240, max: 360 },
];

/** With two columns, the large tile is at least this many times as wide as the strip; otherwise there is one column. */
const MIN_LARGE = 1.5;

function stripAtSide({ width, height }: Size, { count, below }: StripWants): Strip {
  const strips = SIDE.map(({ part, ...bounds }, index) => {
    const columns = index + 1;
    const wide = clamp(width * part, bounds);
    const tileWidth = share(wide, columns);
    const tile = { width: tileWidth, height: (tileWidth * 9) / 16 };
    const box = { x: width - wide, y: 0, width: wide, height: height - below };
    return { box, columns, rows: fitting(box.height, tile.height), tile };
  });
  const [narrow, wide] = strips as [Strip, Strip];
  const leavesEnough = width - wide.box.width - GAP >= MIN_LARGE * wide.box.width;
  return holds(narrow) >= count || !leavesEnough ? narrow : wide;
}

/** Widths of tiles below, in pixels. */
const BELOW = { min: 104, max: 186 };
/** The share of an upright screen's height; the rest shows a film or a slide in its full width, or several videos. */
const MAX_SHARE_BELOW = { one: 0.6, several: 0.3 };

/** Tiles as large as all of them can be; otherwise small enough to show most of them. */
function stripBelow(space: Size, wants: StripWants): Strip {
  const fewest = Math.max(1, Math.min(wants.count, Math.ceil((space.width + GAP) / (BELOW.max + GAP))));
  const max = Math.max(fewest, Math.min(wants.count, fitting(space.width, BELOW.min)));
  const strips = Array.from({ length: max - fewest + 1 }, (_, more) => rowsBelow(space, fewest + more, wants));
  return strips.find((strip) => holds(strip) >= wants.count) ?? (strips.at(-1) as Strip);
}

function rowsBelow({ width, height }: Size, columns: number, { count, below, crowded }: StripWants): Strip {
  const maxShare = MAX_SHARE_BELOW[crowded ? 'several' : 'one'];
  const tileWidth = Math.min(BELOW.max, share(width, columns));
  const tile = { width: tileWidth, height: (tileWidth * 3) / 4 };
  const rows = Math.min(Math.ceil(count / columns), fitting(height * maxShare - below, tile.height));
  const high = rows * (tile.height + GAP) - GAP;
  return { box: { x: 0, y: height - high - below, width, height: high }, columns, rows, tile };
}

export const holds = ({ columns, rows }: Strip): number => columns * rows;

/** How many tiles of the length `each` fit into `length`; at least one. */
const fitting = (length: number, each: number) => Math.max(1, Math.floor((length + GAP) / (each + GAP)));

const clamp = (value: number, { min, max }: { min: number; max: number }) => Math.min(max, Math.max(min, value));
