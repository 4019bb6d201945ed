import { GAP, type Rect, type Shape, type Size } from './best-grid.ts';
import { centredRows, mostInGrid, placeTiles, rounded } from './place-tiles.ts';
import { holds, stripIn } from './strip.ts';

/** The positions of everything on a room's stage. */
export type Arrangement = {
  /** The large tile, if there is one; the others are then in a strip, otherwise in a grid. */
  large: Rect | undefined;
  tiles: readonly Rect[];
  /** The position of the page buttons, if there are several pages. */
  pager: Rect | undefined;
};

export type Arranged = {
  /** The number of tiles besides the large one. */
  tiles: number;
  large: boolean;
  /** Whether there are more tiles, on other pages. */
  paged: boolean;
  /** The aspect ratio of most videos. */
  shape?: Shape;
};

/** The height of the page buttons, in CSS pixels. */
const PAGER_HEIGHT = 48;

/** Arranges tiles in a space. */
export function arrange(space: Size, { tiles, large, paged, shape = 'wide' }: Arranged): Arrangement {
  if (large && tiles === 0) return { large: rounded({ x: 0, y: 0, ...space }), tiles: [], pager: undefined };
  return large ? withStrip(space, { tiles, paged }) : inGrid({ ...space, shape }, { tiles, paged });
}

/** How many tiles a page holds, beside a large one or without, and with or without page buttons. */
export type Capacity = Record<'grid' | 'strip', { all: number; paged: number }>;

/** The capacity of a space if most videos have this shape. */
export function capacityOf(space: Size, shape: Shape = 'wide'): Capacity {
  const strip = (below: number) => holds(stripIn(space, { count: Number.POSITIVE_INFINITY, below }));
  return {
    grid: { all: mostInGrid({ ...space, shape }), paged: mostInGrid({ ...above(space), shape }) },
    strip: { all: strip(0), paged: strip(PAGER_HEIGHT) },
  };
}

function inGrid(space: Size & { shape: Shape }, { tiles, paged }: Pick<Arranged, 'tiles' | 'paged'>): Arrangement {
  if (!paged) return { large: undefined, tiles: placeTiles(tiles, space), pager: undefined };
  const left = above(space);
  const pager = { x: 0, y: left.height, width: space.width, height: PAGER_HEIGHT };
  return { large: undefined, tiles: placeTiles(tiles, { ...left, shape: space.shape }), pager: rounded(pager) };
}

function withStrip(space: Size, { tiles, paged }: Pick<Arranged, 'tiles' | 'paged'>): Arrangement {
  // The last page has as many columns as the others, so that no tile moves when the page is turned.
  const count = paged ? Number.POSITIVE_INFINITY : tiles;
  const { box, columns, tile } = stripIn(space, { count, below: paged ? PAGER_HEIGHT : 0 });
  const atSide = box.x > 0;
  const large = atSide
    ? { x: 0, y: 0, width: box.x - GAP, height: space.height }
    : { x: 0, y: 0, width: space.width, height: box.y - GAP };
  const placed = centredRows(tiles, { columns, tile, space: box }).map((place) => ({
    ...place,
    x: Math.round(box.x) + place.x,
    y: Math.round(box.y) + place.y,
  }));
  const pager = { x: box.x, y: space.height - PAGER_HEIGHT, width: box.width, height: PAGER_HEIGHT };
  return { large: rounded(large), tiles: placed, pager: paged ? rounded(pager) : undefined };
}

const above = ({ width, height }: Size): Size => ({ width, height: height - PAGER_HEIGHT });
