import { GAP, type Rect, type Shape, type Size } from './best-grid.ts';
import { rounded } from './place-tiles.ts';

/** Where a floating tile lies on the stage. */
export type Corner = `${'top' | 'bottom'}-${'left' | 'right'}`;
/** Clockwise. */
export const corners: readonly Corner[] = ['top-left', 'top-right', 'bottom-right', 'bottom-left'];

/** The longer side of a floating tile: a share of the stage's shorter side, in CSS pixels at least and at most. */
const LENGTH = { part: 0.4, min: 96, max: 240 };
/** From the edges of the stage. */
const MARGIN = 1.5 * GAP;

/** The place of a tile that floats over another one, which fills the space. */
export function floatIn(space: Size, { corner, shape }: { corner: Corner; shape: Shape }): Rect {
  const length = Math.min(LENGTH.max, Math.max(LENGTH.min, LENGTH.part * Math.min(space.width, space.height)));
  const size =
    shape === 'upright' ? { width: length * 0.75, height: length } : { width: length, height: (length * 9) / 16 };
  const { width, height } = size;
  return rounded({
    x: corner.endsWith('left') ? MARGIN : space.width - width - MARGIN,
    y: corner.startsWith('top') ? MARGIN : space.height - height - MARGIN,
    ...size,
  });
}

/** The corner next to a tile that was dropped there. */
export function nearestCorner(space: Size, { x, y, width, height }: Rect): Corner {
  const row = y + height / 2 < space.height / 2 ? 'top' : 'bottom';
  return `${row}-${x + width / 2 < space.width / 2 ? 'left' : 'right'}`;
}

/** The corner in the direction of an arrow key; undefined for other keys. */
export function cornerTowards(corner: Corner, key: string): Corner | undefined {
  const row = corner.startsWith('top') ? 'top' : 'bottom';
  const column = corner.endsWith('left') ? 'left' : 'right';
  switch (key) {
    case 'ArrowUp':
      return `top-${column}`;
    case 'ArrowDown':
      return `bottom-${column}`;
    case 'ArrowLeft':
      return `${row}-left`;
    case 'ArrowRight':
      return `${row}-right`;
    default:
      return undefined;
  }
}

/** Clockwise. */
export const nextCorner = (corner: Corner): Corner => corners[(corners.indexOf(corner) + 1) % corners.length] ?? corner;
