import { type SparkFrame, type SparkPoint, sparkPath } from './spark-path.ts';
import styles from './sparkline.module.css';

export type SparklineProps = {
  /** What it is of. */
  label: string;
  /** The last of its values, in words. */
  now: string;
  /** All that it shows, in words, for those who cannot see it. */
  summary: string;
  points: readonly SparkPoint[];
  /** The value that reaches the upper edge at least. */
  top: number;
  frame: Omit<SparkFrame, 'width' | 'height' | 'top'>;
};

const WIDTH = 132;
const HEIGHT = 30;
/** Between the highest value and the words above it. */
const HEADROOM = 1.2;

/** One value over the last minutes: a word, its number, and a small line. */
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
        <path class={styles.floor} d={`M0 ${HEIGHT}H${WIDTH}`} />
        <path class={styles.path} d={sparkPath(points, { ...frame, top: highest, width: WIDTH, height: HEIGHT })} />
      </svg>
    </div>
  );
}
