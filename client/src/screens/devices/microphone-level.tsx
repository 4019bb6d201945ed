import { Mic, MicOff } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { LevelMeter } from '../../devices/level-meter.ts';
import { t } from '../../i18n/i18n.ts';
import type { DevicesModel } from '../../models/devices/devices.ts';
import { Icon } from '../../ui/icon.tsx';
import { LevelBar } from '../../ui/level-bar.tsx';
import styles from './microphone-level.module.css';

/** Shows that the microphone picks up the person, before anybody else hears them. */
export function MicrophoneLevel({ devices }: { devices: DevicesModel }) {
  const state = devices.microphone.value;
  const track = state.phase === 'on' && !devices.muted.value ? state.track : undefined;
  return (
    <div class={styles.row}>
      <Icon of={track ? Mic : MicOff} size={18} />
      <LevelBar label={t('prejoin.level')} level={useLevel(track)} />
    </div>
  );
}

function useLevel(track: MediaStreamTrack | undefined): (() => number) | undefined {
  const [read, setRead] = useState<() => number>();
  useEffect(() => {
    if (track === undefined) return;
    const meter = new LevelMeter(track);
    setRead(() => () => meter.read());
    return () => {
      meter.close();
      setRead(undefined);
    };
  }, [track]);
  return read;
}
