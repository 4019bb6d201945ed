import { duration, t } from '../../i18n/i18n.ts';
import type { CallRecord } from '../../models/call-record.ts';

/** Faults that were over sooner nobody has noticed. */
const NOTICED_MS = 10_000;

/**
 * In two sentences, each on its line: for how long one was in the call and with how many, and how one's connection was.
 */
export function howItWas({ lastedMs, mostPeople, faultsMs, poorMs }: CallRecord): string {
  const long = t('ended.how_long', { time: duration(lastedMs), count: mostPeople });
  if (poorMs >= NOTICED_MS) return `${long}\n${t('ended.line_poor', { time: duration(poorMs) })}`;
  if (faultsMs >= NOTICED_MS) return `${long}\n${t('ended.line_fair', { time: duration(faultsMs) })}`;
  return `${long}\n${t('ended.line_good')}`;
}
