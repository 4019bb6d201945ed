import type { Size } from './best-grid.ts';

/** How a video is zoomed: by `scale` around its centre, which is then moved by `x` and `y`, in CSS pixels. */
export type Zoom = { scale: number; x: number; y: number };
export type Point = { x: number; y: number };

export const unzoomed: Zoom = { scale: 1, x: 0, y: 0 };

const MAX_SCALE = 8;

/** Zooms by another `factor`; the given point, relative to the centre, stays in place. */
export function zoomedAt(zoom: Zoom, { factor, at, space }: { factor: number; at: Point; space: Size }): Zoom {
  const scale = Math.min(MAX_SCALE, Math.max(1, zoom.scale * factor));
  const grown = scale / zoom.scale;
  return within({ scale, x: at.x - (at.x - zoom.x) * grown, y: at.y - (at.y - zoom.y) * grown }, space);
}

/** Moves by this much, as far as the video reaches. */
export function panned({ scale, x, y }: Zoom, { by, space }: { by: Point; space: Size }): Zoom {
  return within({ scale, x: x + by.x, y: y + by.y }, space);
}

/** No edge of the video moves inside the edge of its space. */
function within({ scale, x, y }: Zoom, { width, height }: Size): Zoom {
  return { scale, x: bounded(x, (width * (scale - 1)) / 2), y: bounded(y, (height * (scale - 1)) / 2) };
}

// Adding 0 turns -0 into 0.
const bounded = (value: number, max: number) => Math.min(max, Math.max(-max, value)) + 0;
