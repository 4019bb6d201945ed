import { LogOut, TriangleAlert } from 'lucide';
import { endedEn, endedKo } from '../../i18n/ended-texts.ts';
import { addTexts, t } from '../../i18n/i18n.ts';
import type { EndedReason } from '../../models/call/call.ts';
import { Button } from '../../ui/button.tsx';
import { Message } from '../../ui/message.tsx';
import { shortName } from '../../util/person-look.ts';
import type { Uses } from '../models.ts';
import type { Navigate } from '../navigate.ts';
import { callSummary } from './call-summary.ts';
import type { Ending, WayOut } from './endings.ts';
import { endingOf } from './endings.ts';
import { PasswordEntry } from './password-entry.tsx';

addTexts({ en: endedEn, ko: endedKo });

export type EndedProps = Uses<'call' | 'record' | 'settings'> & {
  room: string;
  reason: EndedReason;
  /** Who removed this participant, or ended the meeting for everybody. */
  by: string | undefined;
  navigate: Navigate;
};

/** The page after a call: the reason for its end, and the ways to continue. */
export function Ended({ call, record, settings, room, reason, by, navigate }: EndedProps) {
  const { words, wayOut } = endingOf(reason);
  if (words === 'password') {
    return <PasswordEntry {...{ call, settings, room, navigate }} wrong={reason === 'wrong_password'} />;
  }
  const joining = call.state.value.phase === 'joining';
  const join = () => void call.join({ room, name: settings.name.peek() });
  const actions: Record<WayOut, (() => void) | undefined> = {
    rejoin: join,
    retry: join,
    reload: () => window.location.reload(),
    home: undefined,
  };
  const act = actions[wayOut];
  const last = record.last.value;
  return (
    <Message
      key={reason}
      icon={reason === 'left' ? LogOut : TriangleAlert}
      title={t(`ended.${words}_title`)}
      text={textOf(words, { room, by })}
      note={last && callSummary(last)}
    >
      {act && (
        <Button look="primary" busy={joining} onClick={act}>
          {t(joining ? 'prejoin.joining' : `ended.${wayOut}`)}
        </Button>
      )}
      <Button look={act ? 'plain' : 'primary'} onClick={() => navigate('/')}>
        {t('ended.home')}
      </Button>
    </Message>
  );
}

function textOf(words: Ending['words'], { room, by }: { room: string; by: string | undefined }): string {
  if (by !== undefined && (words === 'removed' || words === 'ended' || words === 'turned_away'))
    return t(`ended.${words}_by`, { room, by: shortName(by) });
  return t(`ended.${words}_text`, { room, origin: window.location.origin });
}
