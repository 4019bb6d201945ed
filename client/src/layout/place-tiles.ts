import type { Rect, Shape, Size } from './best-grid.ts';
import { bestGrid, GAP } from './best-grid.ts';

/** In pixels; on narrower tiles, faces are not recognizable. */
const MIN_WIDTH = 120;
/** The maximum on one page, whatever its size. */
const MAX_TILES = 50;

/** Places `count` tiles in a space, in reading order, each row centred. */
export function placeTiles(count: number, { shape, ...space }: Size & { shape: Shape }): Rect[] {
  const { columns, tile } = bestGrid(count, { ...space, shape });
  return centredRows(count, { columns, tile, space });
}

/** How many tiles with recognizable faces fit into a space; at least one. */
export function mostInGrid(space: Size & { shape: Shape }): number {
  let max = 1;
  while (max < MAX_TILES && bestGrid(max + 1, space).tile.width >= MIN_WIDTH) max += 1;
  return max;
}

/** Rows of equal tiles, in reading order, all centred in the space, with each row centred. */
export function centredRows(
  count: number,
  { columns, tile, space }: { columns: number; tile: Size; space: Size },
): Rect[] {
  const rows = Math.ceil(count / columns);
  const top = Math.max(0, (space.height - lengthOf(rows, tile.height)) / 2);
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = (space.width - lengthOf(inRow, tile.width)) / 2;
    return rounded({
      x: left + (index % columns) * (tile.width + GAP),
      y: top + row * (tile.height + GAP),
      ...tile,
    });
  });
}

/** The width of this many in a row, with the gaps between them. */
const lengthOf = (count: number, each: number) => count * (each + GAP) - GAP;

/** Whole pixels, because text and edges would blur otherwise. */
export const rounded = ({ x, y, width, height }: Rect): Rect => ({
  x: Math.round(x),
  y: Math.round(y),
  width: Math.floor(width),
  height: Math.floor(height),
});
