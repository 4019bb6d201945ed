import { useState } from 'preact/hooks';
import type { CaptureKind } from '../../devices/device-list.ts';
import { t } from '../../i18n/i18n.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { CaptureNotice } from '../capture-notice.tsx';
import type { Models } from '../context.ts';
import styles from './banners.module.css';
import { troubleText } from './trouble-text.ts';

/** What wants attention during a call, over the picture. */
export function Banners({ models }: { models: Models }) {
  const { call, devices, screen, stage, audio } = models;
  const problem = screen.problem.value;
  const recovery = call.recovery.value;
  return (
    <div class={styles.banners}>
      {recovery && <Banner busy>{t(`recovery.${recovery}`)}</Banner>}
      {audio.blocked.value && (
        <Banner
          action={
            <Button look="primary" onClick={() => audio.unblock()}>
              {t('room.sound_on')}
            </Button>
          }
        >
          {t('room.sound_blocked')}
        </Banner>
      )}
      <LineTrouble models={models} />
      {stage.soundOnly.value && (
        <Banner action={<Button onClick={() => stage.toggleSoundOnly()}>{t('saving.off')}</Button>}>
          {t('saving.on')}
        </Banner>
      )}
      {problem && (
        <Banner action={<Button onClick={() => screen.dismissProblem()}>{t('room.dismiss')}</Button>}>
          {t(`screen.${problem}`)}
        </Banner>
      )}
      {call.refused.value.map((source) => (
        <Banner key={source}>{t(`refused.${source}`)}</Banner>
      ))}
      <FreshNotice devices={devices} kind="microphone" />
      <FreshNotice devices={devices} kind="camera" />
    </div>
  );
}

/** What is wrong with one's own line or the server, and what helps. */
function LineTrouble({ models: { call, connection, rest, sidePanel, stage } }: { models: Models }) {
  const trouble = connection.trouble.value;
  const resting = rest.resting.value;
  if (trouble?.at === 'their_upload' && !resting) return null;
  if (!trouble && !resting) return null;
  const receives = trouble?.at === 'own_download' || trouble?.at === 'own_line';
  const texts = [
    ...(trouble && trouble.at !== 'their_upload' ? [troubleText(trouble, call.people.value)] : []),
    ...(resting ? [t('trouble.resting')] : []),
  ];
  return (
    <Banner
      action={
        <>
          {resting && <Button onClick={() => rest.refuse()}>{t('trouble.send_camera')}</Button>}
          {receives && !stage.soundOnly.value && (
            <Button onClick={() => stage.toggleSoundOnly()}>{t('saving.sound_only')}</Button>
          )}
          {sidePanel.open.value !== 'connection' && (
            <Button onClick={() => sidePanel.show('connection')}>{t('trouble.details')}</Button>
          )}
        </>
      }
    >
      {texts.join(' ')}
    </Banner>
  );
}

/** A device's failure, unless the person came into the call knowing of it. */
function FreshNotice({ devices, kind }: { devices: Models['devices']; kind: CaptureKind }) {
  const [known] = useState(() => devices[kind].peek());
  return devices[kind].value === known ? null : <CaptureNotice devices={devices} kind={kind} />;
}
