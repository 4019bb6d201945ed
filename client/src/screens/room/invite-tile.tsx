import { t } from '../../i18n/i18n.ts';
import type { Rect } from '../../layout/best-grid.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { roomLink } from '../../util/room-link.ts';
import styles from './invite-tile.module.css';

/** Holds the place of the first to come while one is alone. */
export function InviteTile({ place, room }: { place: Rect; room: string }) {
  const { x, y, width, height } = place;
  const link = roomLink(room, window.location.origin);
  return (
    <li
      class={styles.tile}
      style={{ transform: `translate(${x}px, ${y}px)`, width: `${width}px`, height: `${height}px` }}
    >
      <h2 class={styles.title}>{t('room.alone_title')}</h2>
      <p class={styles.text}>{t('room.alone_text')}</p>
      <p class={styles.link}>{decodeURI(link)}</p>
      <CopyButton look="primary" text={link} />
    </li>
  );
}
