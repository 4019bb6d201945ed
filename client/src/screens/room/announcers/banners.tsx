import { useState } from 'preact/hooks';
import type { CaptureKind } from '../../../devices/device-list.ts';
import { t } from '../../../i18n/i18n.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { CaptureNotice } from '../../devices/capture-notice.tsx';
import type { Uses } from '../../models.ts';
import { ReachNotice } from '../../reach/reach-notice.tsx';
import styles from './banners.module.css';
import { troubleText } from './trouble-text.ts';
import { UnmuteRequest } from './unmute-request.tsx';
import { WaitingNotice } from './waiting-notice.tsx';

export type BannersProps = LinkTroubleProps & Uses<'devices' | 'moderation' | 'screen' | 'audio' | 'toasts'>;

/** Messages that need attention during a call, above the tiles. */
export function Banners(models: BannersProps) {
  const { call, devices, moderation, screen, audio } = models;
  const problem = screen.problem.value;
  // While the server answers, the notice about media says more.
  const mediaOnly = call.reach.value.phase === 'blocked' && call.socketState.value === 'connected';
  const recovery = mediaOnly ? undefined : call.recovery.value;
  return (
    <div class={styles.banners}>
      <ReachNotice call={call} when="joined" />
      {recovery && <Banner busy>{t(`recovery.${recovery}`)}</Banner>}
      <WaitingNotice {...models} />
      <UnmuteRequest moderation={moderation} devices={devices} />
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
      {audio.silent.value && (
        <Banner action={<Button onClick={() => audio.silence(false)}>{t('room.sound_on')}</Button>}>
          {t('room.sound_elsewhere')}
        </Banner>
      )}
      <LinkTrouble {...models} />
      <SoundOnly {...models} />
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

/** Why no video is received, and the way back. */
function SoundOnly({ stage, sidePanel }: Uses<'stage' | 'sidePanel'>) {
  if (!stage.soundOnly.value) return null;
  if (stage.overLimit.value) {
    const panelIsOpen = sidePanel.open.value === 'quality';
    const action = !panelIsOpen && <Button onClick={() => sidePanel.show('quality')}>{t('data.change')}</Button>;
    return <Banner action={action}>{t('data.audio')}</Banner>;
  }
  return (
    <Banner action={<Button onClick={() => stage.toggleSoundOnly()}>{t('saving.off')}</Button>}>
      {t('saving.on')}
    </Banner>
  );
}

type LinkTroubleProps = Uses<'call' | 'quality' | 'videoSuspension' | 'sidePanel' | 'stage'>;

/** A message about the local link or the server, with an action that helps. */
function LinkTrouble({ call, quality, videoSuspension, sidePanel, stage }: LinkTroubleProps) {
  const suspended = videoSuspension.suspended.value;
  const trouble = quality.trouble.value;
  // A toast reports the link of another participant.
  const own = trouble?.at === 'their_upload' ? undefined : trouble;
  const receives = own !== undefined && ['own_download', 'own_link', 'between'].includes(own.at);
  const offersAudioOnly = receives && !stage.soundOnly.value;
  // The open panel shows the trouble as well, and the message about a suspended camera names its cause.
  const panelIsOpen = sidePanel.open.value === 'quality';
  const shownElsewhere = (panelIsOpen && !offersAudioOnly) || (suspended && own?.at === 'own_upload');
  const troubleTexts = own && !shownElsewhere ? [troubleText(own, call.people.value)] : [];
  const texts = [...troubleTexts, ...(suspended ? [t('trouble.camera_suspended')] : [])];
  if (texts.length === 0) return null;
  const actions = (
    <>
      {suspended && <Button onClick={() => videoSuspension.override()}>{t('trouble.send_camera')}</Button>}
      {offersAudioOnly && <Button onClick={() => stage.toggleSoundOnly()}>{t('saving.sound_only')}</Button>}
      {!panelIsOpen && <Button onClick={() => sidePanel.show('quality')}>{t('trouble.details')}</Button>}
    </>
  );
  return <Banner action={actions}>{texts.join(' ')}</Banner>;
}

/** The failure of a device, unless the person joined knowing about it, or has dismissed it. */
function FreshNotice({ devices, kind }: Uses<'devices'> & { kind: CaptureKind }) {
  const [known, setKnown] = useState(() => devices[kind].peek());
  if (devices[kind].value === known) return null;
  return <CaptureNotice devices={devices} kind={kind} onDismiss={() => setKnown(devices[kind].peek())} />;
}
