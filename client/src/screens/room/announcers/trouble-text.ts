import { listOf, t } from '../../../i18n/i18n.ts';
import type { Person } from '../../../models/call/call.ts';
import type { Trouble } from '../../../models/quality/trouble.ts';

/** A sentence that names the trouble and the affected participants. */
export function troubleText(trouble: Trouble, people: readonly Pick<Person, 'id' | 'name'>[]): string {
  if (trouble.at !== 'their_upload') return t(`trouble.${trouble.at}`);
  const names = people.filter(({ id }) => trouble.peers.includes(id)).map(({ name }) => name);
  return t('trouble.their_upload', { names: listOf(names), count: names.length });
}
