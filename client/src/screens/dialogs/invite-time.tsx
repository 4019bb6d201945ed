import { CalendarPlus, Check, Copy } from 'lucide';
import { useId, useState } from 'preact/hooks';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { useCopy } from '../../ui/use-copy.ts';
import { calendarFile } from '../../util/calendar-event.ts';
import { saveBlob } from '../../util/save-blob.ts';
import { fieldTime, fieldValue, invitationText, nextHour } from './invitation-text.ts';
import styles from './invite-dialog.module.css';

const MINUTES = 60;

/** For a meeting at a later time: an invitation to copy, and a file for calendars. */
export function InviteTime({ room, link }: { room: string; link: string }) {
  const id = useId();
  const [value, setValue] = useState(() => fieldValue(nextHour(Date.now())));
  const at = fieldTime(value);
  const { outcome, copy } = useCopy(() => invitationText({ room, link, at }));
  const save = () => {
    if (at === undefined) return;
    const event = { title: t('invite.subject', { room }), link, at, minutes: MINUTES };
    const file = calendarFile({ ...event, id: crypto.randomUUID(), writtenAt: Date.now() });
    void saveBlob(new Blob([file], { type: 'text/calendar' }), `${room}.ics`);
  };
  return (
    <div class={styles.later}>
      <label class={styles.when} for={id}>
        {t('invite.when')}
        <input id={id} type="datetime-local" value={value} onInput={(event) => setValue(event.currentTarget.value)} />
      </label>
      <div class={styles.actions}>
        <Button icon={outcome === 'copied' ? Check : Copy} onClick={copy}>
          <span aria-live="polite">{t(outcome === undefined ? 'invite.copy_text' : words[outcome])}</span>
        </Button>
        <Button icon={CalendarPlus} disabled={at === undefined} onClick={save}>
          {t('invite.calendar')}
        </Button>
      </div>
    </div>
  );
}

const words = { copied: 'invite.text_copied', failed: 'invite.text_failed' } as const;
