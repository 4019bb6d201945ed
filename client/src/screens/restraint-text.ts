import { t } from '../i18n/i18n.ts';
import type { Act } from '../models/moderation/moderation.ts';
import type { Uses } from './models.ts';

/** Why the local participant may not do this, as a sentence; undefined if nothing keeps them from it. */
export function restraintText(moderation: Uses<'moderation'>['moderation'], act: Act): string | undefined {
  const restraint = moderation.restraintOn(act);
  return restraint && t(`restraint.${restraint}`);
}
