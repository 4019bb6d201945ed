import { PhoneOff } from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import { ControlButton } from '../../../ui/control-button.tsx';
import { PopoverMenu } from '../../../ui/popover-menu.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { useNarrow } from '../../../ui/use-narrow.ts';
import { DeviceChoice } from '../../devices/device-choice.tsx';
import { EffectItems } from '../../devices/effect-menu.tsx';
import { CameraButton, FlipItem, MicrophoneButton } from '../../devices/media-controls.tsx';
import type { Uses } from '../../models.ts';
import styles from './controls.module.css';
import { MoreMenu, type MoreMenuProps } from './more-menu.tsx';
import { shareAction } from './share-action.ts';
import { ChatButton, HandButton, PeopleButton, ReactionsButton } from './talk-buttons.tsx';

export type ControlsProps = Omit<MoreMenuProps, 'narrow'> & Uses<'chat' | 'hands' | 'shortcuts'>;

/** The id of the controls, to which a link leads past the tiles. */
export const CONTROLS_ID = 'controls';

/** The controls of a call, leaving last. On a phone, what does not fit is in the menu. */
export function Controls(models: ControlsProps) {
  const { call, chat, devices, hands, moderation, reactions, screen, shortcuts, sidePanel, stage } = models;
  const narrow = useNarrow();
  return (
    <section id={CONTROLS_ID} class={styles.controls} aria-label={t('room.controls')}>
      <div class={styles.pair}>
        <MicrophoneButton devices={devices} moderation={moderation} shortcuts={shortcuts} />
        {!narrow && (
          <PopoverMenu label={t('mic.options')}>
            <DeviceChoice devices={devices} kind="microphone" as="radios" />
            <DeviceChoice devices={devices} kind="speaker" as="radios" />
            <EffectItems devices={devices} kind="microphone" />
          </PopoverMenu>
        )}
      </div>
      <div class={styles.pair}>
        <CameraButton devices={devices} moderation={moderation} shortcuts={shortcuts} />
        {!narrow && (
          <PopoverMenu label={t('camera.options')}>
            <FlipItem devices={devices} />
            <DeviceChoice devices={devices} kind="camera" as="radios" />
            <EffectItems devices={devices} kind="camera" />
            {!stage.overLimit.value && (
              <Switch
                legend={t('saving.label')}
                label={t('saving.sound_only')}
                on={stage.soundOnly.value}
                onToggle={() => stage.toggleSoundOnly()}
              />
            )}
          </PopoverMenu>
        )}
      </div>
      {!narrow && screen.supported && <ShareButton screen={screen} moderation={moderation} shortcuts={shortcuts} />}
      <HandButton hands={hands} shortcuts={shortcuts} />
      {!narrow && <ReactionsButton reactions={reactions} moderation={moderation} />}
      {!narrow && <PeopleButton sidePanel={sidePanel} shortcuts={shortcuts} />}
      <ChatButton sidePanel={sidePanel} chat={chat} shortcuts={shortcuts} />
      <MoreMenu {...models} narrow={narrow} />
      <ControlButton icon={PhoneOff} label={t('room.leave')} look="danger" worded onClick={() => call.leave()} />
    </section>
  );
}

function ShareButton({ shortcuts, ...models }: Uses<'screen' | 'moderation' | 'shortcuts'>) {
  const { icon, label, sharing, blocked } = shareAction(models);
  return (
    <ControlButton
      icon={icon}
      label={label}
      look={sharing ? 'active' : 'normal'}
      shortcut={shortcuts.keyFor('shortcut.screen')}
      blocked={blocked}
      onClick={() => models.screen.toggle()}
    />
  );
}
