import { t } from '../../i18n/i18n.ts';
import type { DevicesModel } from '../../models/devices/devices.ts';
import { DeviceChoice } from '../devices/device-choice.tsx';
import styles from './device-menus.module.css';

/** Menus of microphones, cameras and, if a page may choose, speakers. */
export function DeviceMenus({ devices }: { devices: DevicesModel }) {
  return (
    <section class={styles.menus} aria-label={t('prejoin.devices')}>
      <DeviceChoice devices={devices} kind="microphone" as="menu" />
      <DeviceChoice devices={devices} kind="camera" as="menu" />
      <DeviceChoice devices={devices} kind="speaker" as="menu" />
    </section>
  );
}
