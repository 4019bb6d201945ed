import { duration, t } from '../../i18n/i18n.ts';
import type { CallRecord } from '../../models/call/record.ts';

/** Shorter trouble goes unnoticed. */
const NOTICED_MS = 10_000;

/**
 * Two sentences on lines of their own: the length of the call and the number of others, and the quality of the
 * connection, if there was one.
 */
export function callSummary({ lastedMs, peakPeople, fairMs, poorMs, connected, fault }: CallRecord): string {
  const time = duration(lastedMs);
  const long =
    peakPeople > 1 ? t('ended.how_long', { time, count: peakPeople - 1 }) : t('ended.how_long_alone', { time });
  if (!connected) return fault ? `${long}\n${t('ended.not_connected', { code: fault })}` : long;
  if (poorMs >= NOTICED_MS) return `${long}\n${t('ended.quality_poor', { time: duration(poorMs) })}`;
  if (fairMs >= NOTICED_MS) return `${long}\n${t('ended.quality_fair', { time: duration(fairMs) })}`;
  return `${long}\n${t('ended.quality_good')}`;
}
