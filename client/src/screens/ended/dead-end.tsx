import { Compass, MonitorX, Unlink } from 'lucide';
import { listOf, t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Message } from '../../ui/message.tsx';
import { randomRoomName } from '../../util/random-room-name.ts';
import { roomPath } from '../../util/room-link.ts';
import type { Navigate } from '../navigate.ts';

/** A link whose room name is invalid. */
export function BadRoom({ name, navigate }: { name: string; navigate: Navigate }) {
  return (
    <Message icon={Unlink} title={t('bad_room.title')} text={t('bad_room.text', { name })}>
      <Button look="primary" onClick={() => navigate(roomPath(randomRoomName()))}>
        {t('landing.start')}
      </Button>
      <Button onClick={() => navigate('/')}>{t('ended.home')}</Button>
    </Message>
  );
}

/** Shown in a browser that lacks features that every meeting needs. */
export function Unsupported({ missing, navigate }: { missing: readonly string[]; navigate: Navigate }) {
  return (
    <Message
      icon={MonitorX}
      title={t('ended.unsupported_browser_title')}
      text={t('ended.unsupported_browser_text')}
      note={t('ended.unsupported_browser_missing', { features: listOf(missing) })}
    >
      <Button look="primary" onClick={() => navigate('/check')}>
        {t('check.title')}
      </Button>
      <Button onClick={() => navigate('/')}>{t('ended.home')}</Button>
    </Message>
  );
}

/** An address without a page. */
export function NotFound({ navigate }: { navigate: Navigate }) {
  return (
    <Message icon={Compass} title={t('not_found.title')} text={t('not_found.text')}>
      <Button look="primary" onClick={() => navigate('/')}>
        {t('ended.home')}
      </Button>
    </Message>
  );
}
