import { QrCode } from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import type { Rect } from '../../../layout/best-grid.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { placeStyle } from '../../../ui/place-style.ts';
import { invitationOf } from '../../invitation.ts';
import type { Uses } from '../../models.ts';
import styles from './invite-tile.module.css';

export type InviteTileProps = Uses<'call' | 'dialogs'> & { place: Rect };

/** Takes the place of the first newcomer while the local participant is alone. */
export function InviteTile({ place, call, dialogs }: InviteTileProps) {
  const [link] = invitationOf(call).links;
  return (
    <li class={styles.tile} style={placeStyle(place)}>
      <h2 class={styles.title}>{t('room.alone_title')}</h2>
      <p class={styles.text}>{t('room.alone_text')}</p>
      <p class={styles.link}>{decodeURI(link)}</p>
      <div class={styles.actions}>
        <CopyButton look="primary" text={link} />
        <Button icon={QrCode} onClick={() => dialogs.open('invite')}>
          {t('invite.show_code')}
        </Button>
      </div>
    </li>
  );
}
