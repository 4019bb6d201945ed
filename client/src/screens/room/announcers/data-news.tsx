import { useEffect } from 'preact/hooks';
import { t } from '../../../i18n/i18n.ts';
import type { Uses } from '../../models.ts';

export type DataNewsProps = Uses<'dataUse' | 'sidePanel' | 'toasts'>;

/** Says once when the data limit makes video smaller, and when it stops video. */
export function DataNews({ dataUse, sidePanel, toasts }: DataNewsProps) {
  const plan = dataUse.plan.value;
  useEffect(() => {
    if (plan === 'full') toasts.settle('data');
    else {
      const action = { label: t('trouble.details'), run: () => sidePanel.show('quality') };
      toasts.show({ text: t(`data.${plan}`), action, about: 'data' });
    }
  }, [plan, sidePanel, toasts]);
  return null;
}
