import { useEffect } from 'preact/hooks';
import { t } from '../../../i18n/i18n.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { shortName } from '../../../util/person-look.ts';
import type { Uses } from '../../models.ts';

/** Says who asks the local participant to unmute, until they do or decline: nothing else unmutes them. */
export function UnmuteRequest({ moderation, devices }: Uses<'moderation' | 'devices'>) {
  const by = moderation.askedBy.value;
  const isOpen = devices.microphone.value.phase === 'on' && !devices.muted.value;
  useEffect(() => {
    if (isOpen) moderation.answerAsk();
  }, [isOpen, moderation]);
  if (by === undefined || isOpen) return null;
  const held = devices.onlyPushToTalk.value;
  const name = shortName(by.name);
  const actions = (
    <>
      {!held && (
        <Button look="primary" onClick={() => devices.toggleMuted()}>
          {t('muted_talk.unmute')}
        </Button>
      )}
      <Button onClick={() => moderation.answerAsk()}>{t(held ? 'room.dismiss' : 'told.not_now')}</Button>
    </>
  );
  return <Banner action={actions}>{t(held ? 'told.ask_to_push' : 'told.ask_to_unmute', { name })}</Banner>;
}
