type Rect = { x: number; y: number; width: number; height: number };

/** Puts an element that is absolute, at the top left, to its place in the picture, in CSS pixels. */
export const placeStyle = ({ x, y, width, height }: Rect) => ({
  transform: `translate(${x}px, ${y}px)`,
  width: `${width}px`,
  height: `${height}px`,
});
