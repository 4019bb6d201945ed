import type { CaptureKind } from '../../devices/device-list.ts';
import type { DevicesModel } from '../../models/devices/devices.ts';
import { newsText } from '../devices/device-news.ts';
import styles from './section.module.css';

/** Why an effect on this kind has just been switched off; a toast would be hidden by the dialog. */
export function EffectNote({ devices, kind }: { devices: DevicesModel; kind: CaptureKind }) {
  const news = devices.news.value;
  const concerns = news !== undefined && !('device' in news) && news.kind === kind;
  return (
    <p class={styles.warning} role="status">
      {concerns && newsText(news)}
    </p>
  );
}
