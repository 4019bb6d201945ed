import { MonitorUp, MonitorX } from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import type { Uses } from '../../models.ts';
import { restraintText } from '../../restraint-text.ts';

/** The current action of a screen-sharing button. */
export function shareAction({ screen, moderation }: Uses<'screen' | 'moderation'>) {
  const sharing = screen.video.value !== undefined;
  if (sharing) return { sharing, icon: MonitorX, label: t('screen.stop'), blocked: undefined };
  const blocked = restraintText(moderation, 'sharing');
  return { sharing, icon: MonitorUp, label: t('screen.start'), blocked };
}
