import { Share2 } from 'lucide';
import { useState } from 'preact/hooks';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DeviceRadios } from '../../ui/device-radios.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { invitationOf } from '../invitation.ts';
import type { Uses } from '../models.ts';
import styles from './invite-dialog.module.css';
import { InviteTime } from './invite-time.tsx';

/** The link to this meeting: to copy, to share with another app, for a phone's camera, and with a time. */
export function InviteDialog({ call, onClose }: Uses<'call'> & { onClose: () => void }) {
  const { links, reaches } = invitationOf(call);
  const [chosen, setChosen] = useState<string>();
  const link = links.find((known) => known === chosen) ?? links[0];
  return (
    <Dialog title={t('invite.title')} onClose={onClose}>
      <div class={styles.invitation}>
        <QrCode text={link} label={t('invite.code')} />
        <div class={styles.words}>
          <p>{t(texts[reaches])}</p>
          <p class={styles.link}>{decodeURI(link)}</p>
          <div class={styles.actions}>
            <CopyButton look="primary" text={link} />
            {'share' in navigator && (
              <Button icon={Share2} onClick={() => void share(link, call.room.value)}>
                {t('invite.share')}
              </Button>
            )}
          </div>
        </div>
      </div>
      <InviteTime room={call.room.value} link={link} />
      {links.length > 1 && (
        <DeviceRadios
          label={t('invite.address')}
          options={links.map((id) => ({ id, label: new URL(id).host }))}
          none=""
          chosen={link}
          onChoose={setChosen}
        />
      )}
      {reaches === 'network' && <p class={styles.note}>{t('invite.warning')}</p>}
    </Dialog>
  );
}

const texts = { anyone: 'invite.anyone', network: 'invite.network', nobody: 'invite.nobody' } as const;

async function share(url: string, title: string): Promise<void> {
  try {
    await navigator.share({ url, title });
  } catch (error) {
    // A cancelled share needs no message.
    if (!(error instanceof Error && error.name === 'AbortError')) reportError(error);
  }
}
