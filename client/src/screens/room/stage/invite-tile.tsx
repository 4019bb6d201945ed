import { QrCode } from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import type { Rect } from '../../../layout/best-grid.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { placeStyle } from '../../../ui/place-style.ts';
import type { Models } from '../../context.ts';
import { invitationOf } from '../../invitation.ts';
import styles from './invite-tile.module.css';

/** Holds the place of the first newcomer while one is alone. */
export function InviteTile({ place, models }: { place: Rect; models: Models }) {
  const [link] = invitationOf(models.call).links;
  return (
    <li class={styles.tile} style={placeStyle(place)}>
      <h2 class={styles.title}>{t('room.alone_title')}</h2>
      <p class={styles.text}>{t('room.alone_text')}</p>
      <p class={styles.link}>{decodeURI(link)}</p>
      <div class={styles.actions}>
        <CopyButton look="primary" text={link} />
        <Button icon={QrCode} onClick={() => models.dialogs.open('invite')}>
          {t('invite.show_code')}
        </Button>
      </div>
    </li>
  );
}
