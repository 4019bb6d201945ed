import type { MediaFault } from '#shared/protocol/media-fault.ts';
import { addTexts, t } from '../../i18n/i18n.ts';
import { reachEn, reachKo } from '../../i18n/reach-texts.ts';
import styles from './blocked-notice.module.css';

addTexts({ en: reachEn, ko: reachKo });

export type BlockedNoticeProps = {
  fault: MediaFault;
  /** Whether it is before the join or in the call. */
  when: 'before' | 'joined';
};

/** Media that does not connect: what is blocked, what to try, and the code for the administrator. */
export function BlockedNotice({ fault, when }: BlockedNoticeProps) {
  return (
    <section class={styles.notice} role="alert" data-fault={fault}>
      <p class={styles.title}>{t(`reach.${when}`)}</p>
      <p>
        {t(`reach.fault.${fault}`)} {t('reach.try')}
      </p>
      <p>
        {t('reach.code')}{' '}
        <code class={styles.code} translate={false}>
          {fault}
        </code>
      </p>
    </section>
  );
}
