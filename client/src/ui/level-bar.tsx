import { useEffect, useRef } from 'preact/hooks';
import styles from './level-bar.module.css';

/** Without graphics hardware, a bar that moved with every frame would take a tenth of a core. */
const DRAW_EVERY_MS = 50;

/** A bar that follows `level` (0 to 1); it rests if `level` is undefined. */
export function LevelBar({ label, level }: { label: string; level: (() => number) | undefined }) {
  const fill = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const draw = (value: number) => fill.current?.style.setProperty('--level', value.toFixed(3));
    draw(0);
    if (level === undefined) return;
    const timer = setInterval(() => draw(level()), DRAW_EVERY_MS);
    return () => clearInterval(timer);
  }, [level]);
  return (
    <span class={styles.bar} role="img" aria-label={label}>
      <span ref={fill} class={styles.fill} />
    </span>
  );
}
