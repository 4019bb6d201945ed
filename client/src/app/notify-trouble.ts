import { effect, untracked } from '@preact/signals';
import { t } from '../i18n/i18n.ts';
import type { Uses } from '../screens/models.ts';
import { troubleText } from '../screens/room/announcers/trouble-text.ts';

type NotifyTroubleModels = Uses<'call' | 'quality' | 'sidePanel' | 'toasts'>;

/**
 * Shows a toast, once, when another participant's link is poor; a banner reports the local link. Until the returned
 * function is called.
 */
export function notifyTrouble({ call, quality, sidePanel, toasts }: NotifyTroubleModels): () => void {
  return effect(() => {
    const trouble = quality.trouble.value;
    untracked(() => {
      if (trouble?.at !== 'their_upload') return toasts.settle('their-link');
      toasts.show({
        text: troubleText(trouble, call.people.peek()),
        action: { label: t('trouble.details'), run: () => sidePanel.show('quality') },
        about: 'their-link',
      });
    });
  });
}
