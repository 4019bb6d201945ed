import { t } from '../../../i18n/i18n.ts';
import { MAX_VIDEO_PIXELS } from '../../../util/max-video-pixels.ts';
import { shortName } from '../../../util/person-look.ts';
import type { Uses } from '../../models.ts';

type OversizedVideo = { person: { id: string; name: string }; size: { width: number; height: number } };
type HidingModels = Uses<'personalFilter' | 'toasts'>;

/** Hides a person whose video would take too much of the browser's memory, on this page only, with a toast. */
export function hideIfTooLarge(models: HidingModels, { person, size }: OversizedVideo): void {
  if (size.width * size.height > MAX_VIDEO_PIXELS) hideTooLarge(models, person);
}

/** Hides a person whose video takes too much of this browser. */
export function hideTooLarge({ personalFilter, toasts }: HidingModels, { id, name }: OversizedVideo['person']): void {
  if (!personalFilter.sees(id)) return;
  personalFilter.toggle('hidden', id);
  toasts.show({ text: t('person.too_large_toast', { name: shortName(name) }), about: `video size of ${id}` });
}
