import { useEffect, useRef } from 'preact/hooks';
import styles from './level-bar.module.css';

/** A bar that follows `level` (0 to 1) with every frame; it rests if `level` is undefined. */
export function LevelBar({ label, level }: { label: string; level: (() => number) | undefined }) {
  const fill = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const draw = (value: number) => fill.current?.style.setProperty('--level', value.toFixed(3));
    draw(0);
    if (level === undefined) return;
    let frame = requestAnimationFrame(function follow() {
      draw(level());
      frame = requestAnimationFrame(follow);
    });
    return () => cancelAnimationFrame(frame);
  }, [level]);
  return (
    <span class={styles.bar} role="img" aria-label={label}>
      <span ref={fill} class={styles.fill} />
    </span>
  );
}
