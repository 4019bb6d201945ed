import { RefreshCw } from 'lucide';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Message } from '../../ui/message.tsx';

/** The server speaks a newer protocol than this page. */
export function Outdated() {
  return (
    <Message icon={RefreshCw} title={t('ended.outdated_title')} text={t('ended.outdated_text')}>
      <Button look="primary" onClick={() => window.location.reload()}>
        {t('ended.reload')}
      </Button>
    </Message>
  );
}
