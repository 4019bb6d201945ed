import { t } from '../../../i18n/i18n.ts';
import type { Uses } from '../../models.ts';
import styles from './reactions-layer.module.css';

/** How many stand side by side before one starts where another did. */
const LANES = 5;

/** Reactions that rise over the tiles, each with its sender's name; the announcer reads them out. */
export function ReactionsLayer({ reactions }: Uses<'reactions'>) {
  return (
    <div class={styles.layer} aria-hidden="true">
      {reactions.shown.value.map((shown) => (
        <div key={shown.id} class={styles.reaction} style={{ '--lane': shown.id % LANES }}>
          <span class={styles.emoji}>{shown.reaction}</span>
          <span class={styles.name}>{shown.by?.name ?? t('chat.you')}</span>
        </div>
      ))}
    </div>
  );
}
