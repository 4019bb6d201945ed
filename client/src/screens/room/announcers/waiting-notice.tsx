import { someOf, t } from '../../../i18n/i18n.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import type { Uses } from '../../models.ts';
import { moderate } from '../person/moderate.ts';

/** Tells moderators and hosts who waits to be let in, unless the host controls show it. */
export function WaitingNotice({ sidePanel, ...models }: Uses<'moderation' | 'sidePanel' | 'toasts'>) {
  const waiting = models.moderation.waiting.value;
  if (waiting.length === 0 || sidePanel.open.value === 'host') return null;
  const count = waiting.length;
  const actions = (
    <>
      <Button look="primary" onClick={() => moderate(models, 'lobby:admitAll', {})}>
        {t(count > 1 ? 'waiting.admit_all' : 'waiting.admit')}
      </Button>
      <Button onClick={() => sidePanel.show('host')}>{t('waiting.view')}</Button>
    </>
  );
  return (
    <Banner action={actions}>{t('waiting.notice', { names: someOf(waiting.map(({ name }) => name)), count })}</Banner>
  );
}
