import type { Rect, Size } from './best-grid.ts';
import { bestGrid, GAP } from './best-grid.ts';

/** Where every tile goes; where they are too many to be seen, `content` is higher than the space and scrolls. */
export type Placement = { tiles: readonly Rect[]; content: Size };

/** Narrower, nobody is recognised. */
const LEAST_WIDTH = 120;

/** Places `count` tiles in a space, in reading order, each row centred. */
export function placeTiles(count: number, space: Size): Placement {
  const { columns, tile } = bestGrid(count, space.width, space.height);
  if (count > 1 && tile.width < LEAST_WIDTH && space.width > 0) return scrollingTiles(count, space);
  return { tiles: centredRows(count, { columns, tile, space }), content: space };
}

function scrollingTiles(count: number, space: Size): Placement {
  const columns = Math.max(1, Math.floor((space.width + GAP) / (LEAST_WIDTH + GAP)));
  const width = (space.width - GAP * (columns - 1)) / columns;
  const tile = { width, height: (width * 3) / 4 };
  const rows = Math.ceil(count / columns);
  const content = { width: space.width, height: Math.max(space.height, rows * (tile.height + GAP) - GAP) };
  return { tiles: centredRows(count, { columns, tile, space: content }), content };
}

function centredRows(count: number, { columns, tile, space }: { columns: number; tile: Size; space: Size }): Rect[] {
  const rows = Math.ceil(count / columns);
  const top = (space.height - lengthOf(rows, tile.height)) / 2;
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

const lengthOf = (count: number, each: number) => count * (each + GAP) - GAP;

/** Whole pixels, or text and edges blur. */
export const rounded = ({ x, y, width, height }: Rect): Rect => ({
  x: Math.round(x),
  y: Math.round(y),
  width: Math.floor(width),
  height: Math.floor(height),
});
