import type { RequestInput, RequestResult } from '#shared/protocol/events.ts';
import { t } from '../../../i18n/i18n.ts';
import type { ModeratorRequest } from '../../../models/moderation/moderation.ts';
import type { Uses } from '../../models.ts';

/** Makes a request of a moderator; a toast says if it fails. */
export function moderate<Name extends ModeratorRequest>(
  { moderation, toasts }: Uses<'moderation' | 'toasts'>,
  name: Name,
  data: RequestInput<Name>,
  granted?: (result: RequestResult<Name>) => void,
): void {
  void moderation.request(name, data, granted).then((done) => {
    if (!done) toasts.show({ text: t('host.failed'), about: 'moderation' });
  });
}
