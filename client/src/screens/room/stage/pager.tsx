import { ChevronLeft, ChevronRight } from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import type { Rect } from '../../../layout/best-grid.ts';
import type { Page } from '../../../layout/pages.ts';
import type { IconNode } from '../../../ui/icon.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { placeStyle } from '../../../ui/place-style.ts';
import styles from './pager.module.css';

export type PagerProps = { place: Rect; page: Page; onTurn: (to: number) => void };

/** Turns the pages of participants, below them. */
export function Pager({ place, page: { index, count }, onTurn }: PagerProps) {
  return (
    <nav class={styles.pager} style={placeStyle(place)} aria-label={t('pages.label')}>
      <Turn icon={ChevronLeft} label={t('pages.previous')} to={index - 1} count={count} onTurn={onTurn} />
      <p class={styles.position} aria-live="polite">
        {t('pages.position', { page: String(index + 1), count })}
      </p>
      <Turn icon={ChevronRight} label={t('pages.next')} to={index + 1} count={count} onTurn={onTurn} />
    </nav>
  );
}

type TurnProps = { icon: IconNode; label: string; to: number; count: number; onTurn: (to: number) => void };

/** Stays in place, and keeps the focus, on the first and the last page. */
function Turn({ icon, label, to, count, onTurn }: TurnProps) {
  const possible = to >= 0 && to < count;
  return (
    <button
      type="button"
      class={styles.turn}
      aria-label={label}
      aria-disabled={!possible}
      onClick={() => possible && onTurn(to)}
    >
      <Icon of={icon} size={20} />
    </button>
  );
}
