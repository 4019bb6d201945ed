import { addTexts, t } from '../../i18n/i18n.ts';
import { tabsEn, tabsKo } from '../../i18n/tabs-texts.ts';
import { Button } from '../../ui/button.tsx';
import styles from './other-tab.module.css';

addTexts({ en: tabsEn, ko: tabsKo });

export type OtherTabProps = { joining: boolean; onBoth: () => void };

/** In place of the join button, if another tab is in this meeting: the form's submit button switches to this tab. */
export function OtherTab({ joining, onBoth }: OtherTabProps) {
  return (
    <div class={styles.choice}>
      <p role="status">{t('tabs.elsewhere')}</p>
      <Button type="submit" look="primary" large busy={joining}>
        {t(joining ? 'prejoin.joining' : 'tabs.switch')}
      </Button>
      <Button onClick={onBoth}>{t('tabs.both')}</Button>
    </div>
  );
}
