import { useRef } from 'preact/hooks';
import { t } from '../../../i18n/i18n.ts';
import { cornerTowards, nextCorner } from '../../../layout/floating.ts';
import type { StageModel } from '../../../models/stage/stage.ts';
import styles from './float-handle.module.css';

/** A finger that is held longer opens the tile's menu. */
const CLICK_MS = 400;

/** Covers a floating tile, which it moves to the next corner by a click, and to others by the arrow keys. */
export function FloatHandle({ stage }: { stage: StageModel }) {
  const downAt = useRef<number>(undefined);
  const corner = stage.corner.value;
  return (
    <button
      type="button"
      class={styles.handle}
      aria-label={t('float.move', { corner: t(`float.${corner}`) })}
      onPointerDown={({ timeStamp }) => {
        downAt.current = timeStamp;
      }}
      onClick={({ timeStamp }) => {
        const { current = timeStamp } = downAt;
        downAt.current = undefined;
        if (timeStamp - current < CLICK_MS) stage.moveSelf(nextCorner(corner));
      }}
      onKeyDown={(event) => {
        const to = cornerTowards(corner, event.key);
        if (to === undefined) return;
        event.preventDefault();
        stage.moveSelf(to);
      }}
    />
  );
}
