import { addTexts, t } from '../../i18n/i18n.ts';
import { lobbyEn, lobbyKo } from '../../i18n/lobby-texts.ts';
import { Button } from '../../ui/button.tsx';
import { useArrivalFocus } from '../../ui/use-arrival-focus.ts';
import type { Uses } from '../models.ts';
import styles from './lobby-notice.module.css';

addTexts({ en: lobbyEn, ko: lobbyKo });

export type LobbyNoticeProps = Uses<'call' | 'settings'> & { room: string };

/** In place of the join form, while a host decides whether this person may enter. */
export function LobbyNotice({ call, settings, room }: LobbyNoticeProps) {
  const title = useArrivalFocus<HTMLHeadingElement>();
  return (
    <section class={styles.waiting}>
      <h2 ref={title} class={styles.title} tabIndex={-1}>
        {t('lobby.title')}
      </h2>
      <p role="status">{t('lobby.text', { name: settings.name.value, room })}</p>
      <Button onClick={() => call.stopWaiting()}>{t('lobby.stop')}</Button>
    </section>
  );
}
