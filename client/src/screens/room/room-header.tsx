import { Users } from 'lucide';
import { t } from '../../i18n/i18n.ts';
import type { SettingsModel } from '../../models/settings.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LanguageChoice } from '../language-choice.tsx';
import styles from './room-header.module.css';

export type RoomHeaderProps = { room: string; link: string; people: number; settings: SettingsModel };

/** The meeting's name, how many are in it, the language, and the link to send on. */
export function RoomHeader({ room, link, people, settings }: RoomHeaderProps) {
  return (
    <header class={styles.header}>
      <h1 class={styles.name}>{room}</h1>
      <p class={styles.count} role="img" aria-label={t('room.people', { count: people })}>
        <Icon of={Users} size={16} />
        {people}
      </p>
      <LanguageChoice compact settings={settings} />
      <CopyButton compact text={link} />
    </header>
  );
}
