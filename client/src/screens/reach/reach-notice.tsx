import { t } from '../../i18n/i18n.ts';
import { Banner } from '../../ui/banner.tsx';
import { loadable, OnDemand } from '../../ui/on-demand.tsx';
import type { Uses } from '../models.ts';
import type { BlockedNoticeProps } from './blocked-notice.tsx';

/** Says why media does not connect, once it should have; nothing while all is well. */
export function ReachNotice({ call, when }: Uses<'call'> & Pick<BlockedNoticeProps, 'when'>) {
  const reach = call.reach.value;
  if (reach.phase !== 'blocked') return null;
  const { fault } = reach;
  const failed = <Banner>{`${t('ended.media_failed_title')} (${fault})`}</Banner>;
  return <OnDemand of={notice} given={{ fault, when }} failed={failed} />;
}

/** Rarely needed. */
const notice = loadable(async () => (await import('./blocked-notice.tsx')).BlockedNotice);
