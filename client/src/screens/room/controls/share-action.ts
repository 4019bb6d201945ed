import { MonitorUp, MonitorX } from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import type { ScreenShareModel } from '../../../models/stage/screen-share.ts';

/** The current action of a screen-sharing button. */
export function shareAction({ video }: ScreenShareModel) {
  const sharing = video.value !== undefined;
  return sharing
    ? { sharing, icon: MonitorX, label: t('screen.stop') }
    : { sharing, icon: MonitorUp, label: t('screen.start') };
}
