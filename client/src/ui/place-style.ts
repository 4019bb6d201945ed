type Rect = { x: number; y: number; width: number; height: number };

/** Positions an absolute element at its place on the stage, in CSS pixels. */
export const placeStyle = ({ x, y, width, height }: Rect) => ({
  transform: `translate(${x}px, ${y}px)`,
  width: `${width}px`,
  height: `${height}px`,
});
