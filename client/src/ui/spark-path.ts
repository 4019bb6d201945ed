/** A value at a time. */
export type SparkPoint = { at: number; value: number };

export type SparkFrame = {
  width: number;
  height: number;
  /** The time span, from left to right. */
  from: number;
  to: number;
  /** The value at the upper edge; the lower edge is zero. */
  top: number;
  /** Points further apart are not joined: nothing is known of the time between. */
  gap: number;
};

/** The line through these points as an SVG path, one part per time without a gap. */
export function sparkPath(points: readonly SparkPoint[], { width, height, from, to, top, gap }: SparkFrame): string {
  const x = (at: number) => round(((at - from) / (to - from)) * width);
  const y = (value: number) => round(height - (Math.min(value, top) / top) * height);
  return points
    .filter(({ at }) => at >= from && at <= to)
    .map(({ at, value }, index, seen) => {
      const before = seen[index - 1];
      const begins = before === undefined || at - before.at > gap;
      return `${begins ? 'M' : 'L'}${x(at)} ${y(value)}`;
    })
    .join('');
}

const round = (length: number) => Math.round(length * 10) / 10;
