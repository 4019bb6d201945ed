import { ChevronDown, ChevronLeft, ChevronRight, ChevronUp } from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import type { Rect } from '../../../layout/best-grid.ts';
import type { StageModel } from '../../../models/stage/stage.ts';
import { Icon } from '../../../ui/icon.tsx';
import { placeStyle } from '../../../ui/place-style.ts';
import styles from './fold-button.module.css';

/** Hides the strip beside or below the large tiles at `place`; lies on their edge. */
export function FoldButton({ stage, place }: { stage: StageModel; place: Rect }) {
  const { folded, atSide } = stage.tileLayout.value;
  const [close, open] = atSide ? [ChevronRight, ChevronLeft] : [ChevronDown, ChevronUp];
  return (
    <div class={styles.over} style={placeStyle(place)} data-at-side={atSide}>
      <button
        type="button"
        class={styles.button}
        aria-label={t(folded ? 'layout.unfold' : 'layout.fold')}
        onClick={() => stage.toggleFolded()}
      >
        <Icon of={folded ? open : close} size={18} />
      </button>
    </div>
  );
}
