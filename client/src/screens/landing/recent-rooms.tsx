import { X } from 'lucide';
import { t } from '../../i18n/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { roomPath } from '../../util/room-link.ts';
import { siteUrl } from '../../util/site-url.ts';
import styles from './recent-rooms.module.css';

export type RecentRoomsProps = {
  rooms: readonly string[];
  onOpen: (room: string) => void;
  onForget: (room: string) => void;
};

/** The recent meetings, each with a link and a button to remove it. */
export function RecentRooms({ rooms, onOpen, onForget }: RecentRoomsProps) {
  if (rooms.length === 0) return null;
  return (
    <section class={styles.section}>
      <h2 class={styles.title}>{t('landing.recent')}</h2>
      <ul class={styles.list}>
        {rooms.map((room) => (
          <li key={room} class={styles.entry}>
            <a
              href={siteUrl(roomPath(room))}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                onOpen(room);
              }}
            >
              {room}
            </a>
            <button type="button" aria-label={t('landing.forget', { room })} onClick={() => onForget(room)}>
              <Icon of={X} size={16} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
