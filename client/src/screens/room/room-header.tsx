import { Users } from 'lucide';
import { t } from '../../i18n/i18n.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import styles from './room-header.module.css';

export type RoomHeaderProps = { room: string; link: string; people: number };

/** The meeting's name, the number of participants, and the link. */
export function RoomHeader({ room, link, people }: RoomHeaderProps) {
  return (
    <header class={styles.header}>
      <h1 class={styles.name}>{room}</h1>
      <p class={styles.count} role="img" aria-label={t('room.people', { count: people })}>
        <Icon of={Users} size={16} />
        {people}
      </p>
      <CopyButton compact text={link} />
    </header>
  );
}
