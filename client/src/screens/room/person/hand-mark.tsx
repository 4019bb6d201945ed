import { Hand } from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import { Icon } from '../../../ui/icon.tsx';
import styles from './hand-mark.module.css';

/** Shows a raised hand and its place in the order; nothing if it is not raised. */
export function HandMark({ place, onTile = false }: { place: number; onTile?: boolean }) {
  if (place === 0) return null;
  return (
    <span
      class={`${styles.mark} ${onTile ? styles.onTile : ''}`}
      role="img"
      aria-label={t('hand.place', { place: String(place) })}
    >
      <Icon of={Hand} size={16} />
      {place}
    </span>
  );
}
