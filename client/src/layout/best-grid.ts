/** In CSS pixels, relative to its container. */
export type Rect = { x: number; y: number; width: number; height: number };
export type Size = { width: number; height: number };

/** A grid of equal tiles. The last row may hold fewer than `columns`. */
export type Grid = { columns: number; rows: number; tile: Size };

const WIDEST = 16 / 9;
/** Between tiles, in CSS pixels. */
export const GAP = 8;

/** The shape of the tiles' content: `upright` if most videos are higher than wide. */
export type Shape = 'wide' | 'upright';

/**
 * The grid that gives `tiles` tiles the most area. They stay between 4:3 and 16:9; for upright videos on upright
 * screens down to 3:4.
 */
export function bestGrid(tiles: number, { width, height, shape = 'wide' }: Size & { shape?: Shape }): Grid {
  const narrowest = shape === 'upright' && height > width ? 3 / 4 : 4 / 3;
  let best: Grid = { columns: 1, rows: Math.max(1, tiles), tile: { width: 0, height: 0 } };
  for (let columns = 1; columns <= tiles; columns++) {
    const rows = Math.ceil(tiles / columns);
    const cell = { width: share(width, columns), height: share(height, rows) };
    const grid = { columns, rows, tile: largestIn(cell, narrowest) };
    if (area(grid.tile) > area(best.tile)) best = grid;
  }
  return best;
}

/** The length that each of `count` gets of `length`, without the gaps between them. */
export const share = (length: number, count: number): number => Math.max(0, (length - GAP * (count - 1)) / count);

function largestIn({ width, height }: Size, narrowest: number): Size {
  if (width > height * WIDEST) return { width: height * WIDEST, height };
  if (width < height * narrowest) return { width, height: width / narrowest };
  return { width, height };
}

const area = ({ width, height }: Size) => width * height;
