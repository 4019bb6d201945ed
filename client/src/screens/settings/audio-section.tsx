import { Volume2 } from 'lucide';
import { useState } from 'preact/hooks';
import { playTestTone } from '../../devices/test-tone.ts';
import { t } from '../../i18n/i18n.ts';
import { eventGroups } from '../../models/announcements/event-switches.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/switch.tsx';
import { DeviceChoice } from '../devices/device-choice.tsx';
import { EffectChoice } from '../devices/effect-choice.tsx';
import { MicrophoneLevel } from '../devices/microphone-level.tsx';
import type { Uses } from '../models.ts';
import { EffectNote } from './effect-note.tsx';
import styles from './section.module.css';

/** Microphone, speaker, audio processing, and the sounds and notifications of a meeting. */
export function AudioSection({ devices, switches: { sounds, toasts } }: Uses<'devices' | 'switches'>) {
  const { echoCancellation, autoGainControl } = devices.settings.value;
  return (
    <div class={styles.section}>
      <DeviceChoice devices={devices} kind="microphone" as="menu" />
      <MicrophoneLevel devices={devices} />
      <div class={styles.withButton}>
        <DeviceChoice devices={devices} kind="speaker" as="menu" />
        <TestButton speaker={devices.chosen.speaker.value} />
      </div>
      <EffectChoice devices={devices} kind="microphone" as="menu" />
      <EffectNote devices={devices} kind="microphone" />
      <div class={styles.switches}>
        <Switch
          label={t('settings.echo')}
          hint={t('settings.echo_hint')}
          on={echoCancellation}
          onToggle={() => void devices.change({ echoCancellation: !echoCancellation })}
        />
        <Switch
          label={t('settings.gain')}
          hint={t('settings.gain_hint')}
          on={autoGainControl}
          onToggle={() => void devices.change({ autoGainControl: !autoGainControl })}
        />
        <Switch
          label={t('settings.push_to_talk')}
          hint={t('settings.push_to_talk_hint')}
          on={devices.onlyPushToTalk.value}
          onToggle={() => devices.toggleOnlyPushToTalk()}
        />
      </div>
      <fieldset class={styles.switches}>
        <legend class={styles.legend}>{t('settings.sounds')}</legend>
        {eventGroups.map((group) => (
          <Switch
            key={group}
            label={t(`settings.event_${group}`)}
            on={!sounds.off.value.has(group)}
            onToggle={() => sounds.toggle(group)}
          />
        ))}
      </fieldset>
      <fieldset class={styles.switches}>
        <legend class={styles.legend}>{t('settings.toasts')}</legend>
        {eventGroups.map((group) => (
          <Switch
            key={group}
            label={t(`settings.event_${group}`)}
            {...(group === 'people' ? { hint: t('settings.toasts_people_hint') } : {})}
            on={!toasts.off.value.has(group)}
            onToggle={() => toasts.toggle(group)}
          />
        ))}
      </fieldset>
    </div>
  );
}

function TestButton({ speaker }: { speaker: string | undefined }) {
  const [playing, setPlaying] = useState(false);
  const play = async () => {
    setPlaying(true);
    await playTestTone(speaker).catch(reportError);
    setPlaying(false);
  };
  return (
    <Button icon={Volume2} busy={playing} onClick={() => void play()}>
      {t('settings.test_speaker')}
    </Button>
  );
}
