import styles from './quality-mark.module.css';

export type QualityMarkProps = {
  quality: 'good' | 'fair' | 'poor';
  /** Its meaning, in words. */
  label: string;
  size?: number;
};

const bars = { poor: 1, fair: 2, good: 3 };

/** Three bars, of which one, two or all are filled. */
export function QualityMark({ quality, label, size = 18 }: QualityMarkProps) {
  return (
    <svg
      class={`${styles.mark} ${styles[quality]}`}
      width={size}
      height={size}
      viewBox="0 0 18 18"
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      {[0, 1, 2].map((bar) => (
        <rect
          key={bar}
          class={bar < bars[quality] ? styles.full : styles.empty}
          x={1.5 + bar * 5.5}
          y={11 - bar * 4.5}
          width="4"
          height={5 + bar * 4.5}
          rx="1"
        />
      ))}
    </svg>
  );
}
