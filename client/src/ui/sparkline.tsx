import { type SparkFrame, type SparkPoint, sparkPath } from './spark-path.ts';
import styles from './sparkline.module.css';

export type SparklineProps = {
  /** Its subject. */
  label: string;
  /** The last value, as text. */
  now: string;
  /** The whole chart in words, for those who cannot see it. */
  summary: string;
  points: readonly SparkPoint[];
  /** The minimum value of the upper edge. */
  top: number;
  frame: Omit<SparkFrame, 'width' | 'height' | 'top'>;
};

const WIDTH = 132;
const HEIGHT = 30;
/** Between the highest value and the text above it. */
const HEADROOM = 1.2;

/** One value over the last minutes: a label, the number, and a small line. */
export function Sparkline({ label, now, summary, points, top, frame }: SparklineProps) {
  const highest = Math.max(top, HEADROOM * Math.max(...points.map(({ value }) => value)));
  return (
    <div class={styles.chart}>
      <p class={styles.words}>
        <span class={styles.label}>{label}</span>
        <span class={styles.now}>{now}</span>
      </p>
      <svg
        class={styles.line}
        viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary}
      >
        <path class={styles.baseline} d={`M0 ${HEIGHT}H${WIDTH}`} />
        <path class={styles.path} d={sparkPath(points, { ...frame, top: highest, width: WIDTH, height: HEIGHT })} />
      </svg>
    </div>
  );
}
