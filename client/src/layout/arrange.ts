import { bestGrid, GAP, type Rect, type Shape, type Size } from './best-grid.ts';
import { centredRows, mostInGrid, placeTiles, rounded } from './place-tiles.ts';
import { holds, type Strip, stripIn } from './strip.ts';

/** The positions of everything on a room's stage. */
export type Arrangement = {
  /** The space of the large tiles, if there are any; the others are then in a strip, otherwise in a grid. */
  focus: Rect | undefined;
  large: readonly Rect[];
  tiles: readonly Rect[];
  /** The position of the page buttons, if there are several pages. */
  pager: Rect | undefined;
};

export type Arranged = {
  /** The number of tiles besides the large ones. */
  tiles: number;
  /** The number of large tiles. */
  large: number;
  /** Whether there are more tiles, on other pages. */
  paged: boolean;
  /** The aspect ratio of most videos. */
  shape?: Shape;
};

/** The height of the page buttons, in CSS pixels. */
const PAGER_HEIGHT = 48;

/** Arranges tiles in a space. */
export function arrange(space: Size, { tiles, large, paged, shape = 'wide' }: Arranged): Arrangement {
  if (large === 0) return { focus: undefined, large: [], ...inGrid({ ...space, shape }, { tiles, paged }) };
  const whole = { x: 0, y: 0, ...space };
  const { focus, ...strip } =
    tiles === 0 ? { focus: whole, tiles: [], pager: undefined } : withStrip(space, { tiles, large, paged });
  return { focus: rounded(focus), large: sharedBy(large, focus), ...strip };
}

/** How many tiles a page holds, beside large ones or without, and with or without page buttons. */
export type Capacity = Record<'grid' | 'one' | 'several', { all: number; paged: number }> & {
  /** How many large tiles fit at a readable size. */
  large: number;
};

/** The capacity of a space if most videos have this shape. */
export function capacityOf(space: Size, shape: Shape = 'wide'): Capacity {
  const strip = (large: number) => {
    const held = (below: number) => holds(stripBeside(space, { tiles: Number.POSITIVE_INFINITY, large, below }));
    return { all: held(0), paged: held(PAGER_HEIGHT) };
  };
  return {
    grid: { all: mostInGrid({ ...space, shape }), paged: mostInGrid({ ...above(space), shape }) },
    one: strip(1),
    several: strip(2),
    large: maxReadable(space),
  };
}

/** In CSS pixels. On smaller tiles, signing is hard to read: about CIF, as in ITU-T H-series Supplement 1. */
const READABLE: Size = { width: 280, height: 156 };

/** As many as are readable beside the largest strip, so that nobody who joins later takes their space. */
function maxReadable(space: Size): number {
  const { focus } = withStrip(space, { tiles: Number.POSITIVE_INFINITY, large: 2, paged: true });
  const isReadable = ({ width, height }: Size) => width >= READABLE.width && height >= READABLE.height;
  let max = 1;
  while (isReadable(bestGrid(max + 1, focus).tile)) max += 1;
  return max;
}

/** A single large tile fills its space whatever its shape. */
function sharedBy(large: number, { x, y, ...space }: Rect): Rect[] {
  if (large === 1) return [rounded({ x, y, ...space })];
  return placeTiles(large, { ...space, shape: 'wide' }).map((place) => moved(place, { x, y }));
}

type InGrid = Pick<Arrangement, 'tiles' | 'pager'>;

function inGrid(space: Size & { shape: Shape }, { tiles, paged }: Pick<Arranged, 'tiles' | 'paged'>): InGrid {
  if (!paged) return { tiles: placeTiles(tiles, space), pager: undefined };
  const left = above(space);
  const pager = { x: 0, y: left.height, width: space.width, height: PAGER_HEIGHT };
  return { tiles: placeTiles(tiles, { ...left, shape: space.shape }), pager: rounded(pager) };
}

type WithStrip = InGrid & { focus: Rect };

function withStrip(space: Size, { tiles, large, paged }: Omit<Arranged, 'shape'>): WithStrip {
  // The last page has as many columns as the others, so that no tile moves when the page is turned.
  const count = paged ? Number.POSITIVE_INFINITY : tiles;
  const { box, columns, tile } = stripBeside(space, { tiles: count, large, below: paged ? PAGER_HEIGHT : 0 });
  const atSide = box.x > 0;
  const focus = atSide
    ? { x: 0, y: 0, width: box.x - GAP, height: space.height }
    : { x: 0, y: 0, width: space.width, height: box.y - GAP };
  const shown = Number.isFinite(tiles) ? tiles : 0;
  const placed = centredRows(shown, { columns, tile, space: box }).map((place) => moved(place, box));
  const pager = { x: box.x, y: space.height - PAGER_HEIGHT, width: box.width, height: PAGER_HEIGHT };
  return { focus, tiles: placed, pager: paged ? rounded(pager) : undefined };
}

const stripBeside = (space: Size, { tiles, large, below }: { tiles: number; large: number; below: number }): Strip =>
  stripIn(space, { count: tiles, below, crowded: large > 1 });

const moved = (place: Rect, by: { x: number; y: number }): Rect => ({
  ...place,
  x: Math.round(by.x) + place.x,
  y: Math.round(by.y) + place.y,
});

const above = ({ width, height }: Size): Size => ({ width, height: height - PAGER_HEIGHT });
