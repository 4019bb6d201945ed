import { t } from '../../../i18n/i18n.ts';
import { MAX_VIDEO_PIXELS } from '../../../util/max-video-pixels.ts';
import { shortName } from '../../../util/person-look.ts';
import type { Uses } from '../../models.ts';

type OversizedVideo = { person: { id: string; name: string }; size: { width: number; height: number } };

/** Hides a person whose video would take too much of the browser's memory, on this page only, with a toast. */
export function hideIfTooLarge(models: Uses<'personalFilter' | 'toasts'>, { person, size }: OversizedVideo): void {
  const { personalFilter, toasts } = models;
  const { id, name } = person;
  if (size.width * size.height <= MAX_VIDEO_PIXELS || !personalFilter.sees(id)) return;
  personalFilter.toggle('hidden', id);
  toasts.show({ text: t('person.too_large_toast', { name: shortName(name) }), about: `video size of ${id}` });
}
