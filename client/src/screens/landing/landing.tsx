import { Download, Video } from 'lucide';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { useArrivalFocus } from '../../ui/use-arrival-focus.ts';
import { randomRoomName } from '../../util/random-room-name.ts';
import { roomPath } from '../../util/room-link.ts';
import type { Uses } from '../models.ts';
import type { Navigate } from '../navigate.ts';
import { Illustration } from './illustration.tsx';
import { JoinByName } from './join-by-name.tsx';
import styles from './landing.module.css';
import { RecentRooms } from './recent-rooms.tsx';

/** The landing page: start a meeting, or join one. */
export function Landing({ install, settings, navigate }: Uses<'install' | 'settings'> & { navigate: Navigate }) {
  const title = useArrivalFocus<HTMLHeadingElement>();
  return (
    <div class={styles.landing}>
      <div class={styles.words}>
        <h1 ref={title} class={styles.title} tabIndex={-1}>
          {t('landing.title')}
        </h1>
        <p class={styles.lead}>{t('landing.lead')}</p>
        <div class={styles.start}>
          <Button look="primary" large icon={Video} onClick={() => navigate(roomPath(randomRoomName()))}>
            {t('landing.start')}
          </Button>
        </div>
        <JoinByName onJoin={(room) => navigate(roomPath(room))} />
        <RecentRooms
          rooms={settings.recentRooms.value}
          onOpen={(room) => navigate(roomPath(room))}
          onForget={(room) => settings.forget(room)}
        />
        {/* Not on a first visit: nobody needs the app to meet. */}
        {install.offered.value && settings.recentRooms.value.length > 0 && (
          <p class={styles.install}>
            <Button icon={Download} onClick={() => void install.install()}>
              {t('landing.install')}
            </Button>
          </p>
        )}
      </div>
      <Illustration />
    </div>
  );
}
