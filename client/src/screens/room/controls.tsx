import { MonitorUp, MonitorX, PhoneOff } from 'lucide';
import { t } from '../../i18n/i18n.ts';
import type { ScreenShareModel } from '../../models/screen-share.ts';
import { ControlButton } from '../../ui/control-button.tsx';
import { PopoverMenu } from '../../ui/popover-menu.tsx';
import { Switch } from '../../ui/switch.tsx';
import type { Models } from '../context.ts';
import { CameraButton, MicrophoneButton } from '../media-controls.tsx';
import styles from './controls.module.css';
import { DeviceGroup } from './device-group.tsx';
import { MoreMenu } from './more-menu.tsx';

/** What one can do in a call, leaving last. */
export function Controls({ models }: { models: Models }) {
  const { call, devices, screen, stage } = models;
  return (
    <section class={styles.controls} aria-label={t('room.controls')}>
      <div class={styles.pair}>
        <MicrophoneButton devices={devices} />
        <PopoverMenu label={t('mic.options')}>
          <DeviceGroup devices={devices} kind="microphone" />
          {devices.canChooseSpeaker && <DeviceGroup devices={devices} kind="speaker" />}
        </PopoverMenu>
      </div>
      <div class={styles.pair}>
        <CameraButton devices={devices} />
        <PopoverMenu label={t('camera.options')}>
          <DeviceGroup devices={devices} kind="camera" />
          <Switch
            legend={t('saving.label')}
            label={t('saving.sound_only')}
            on={stage.soundOnly.value}
            onToggle={() => stage.toggleSoundOnly()}
          />
        </PopoverMenu>
      </div>
      {screen.supported && <ShareButton screen={screen} />}
      <MoreMenu models={models} />
      <ControlButton icon={PhoneOff} label={t('room.leave')} look="danger" worded onClick={() => call.leave()} />
    </section>
  );
}

function ShareButton({ screen }: { screen: ScreenShareModel }) {
  const sharing = screen.video.value !== undefined;
  return (
    <ControlButton
      icon={sharing ? MonitorX : MonitorUp}
      label={t(sharing ? 'screen.stop' : 'screen.start')}
      look={sharing ? 'active' : 'normal'}
      onClick={() => screen.toggle()}
    />
  );
}
