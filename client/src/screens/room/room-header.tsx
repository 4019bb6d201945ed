import { Users } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { clockTime, shortDuration, t } from '../../i18n/i18n.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Toasts } from '../../ui/toast.tsx';
import { invitationOf } from '../invitation.ts';
import type { Uses } from '../models.ts';
import { LayoutMenu } from './layout-menu.tsx';
import styles from './room-header.module.css';

/**
 * The meeting's name, the number of participants, which shows and hides their list, the time, the layout, and the link.
 * Toasts show between them, or in a row of their own on a narrow screen, so that they cover nothing.
 */
export function RoomHeader({
  call,
  sidePanel,
  meetingTime,
  stage,
  toasts,
}: Uses<'call' | 'sidePanel' | 'meetingTime' | 'stage' | 'toasts'>) {
  const people = call.count.value;
  return (
    <header class={styles.header}>
      <h1 class={styles.name}>{call.room.value}</h1>
      <button
        type="button"
        class={styles.count}
        aria-expanded={sidePanel.open.value === 'people'}
        onClick={() => sidePanel.toggle('people')}
      >
        <span class={styles.people} role="img" aria-label={t('room.people', { count: people })}>
          <Icon of={Users} size={16} />
          {people}
        </span>
      </button>
      <MeetingTime meetingTime={meetingTime} />
      <Toasts
        toasts={toasts.shown.value}
        onDismiss={(id) => toasts.dismiss(id)}
        onHold={() => toasts.hold()}
        onRelease={() => toasts.release()}
      />
      <div class={styles.end}>
        <LayoutMenu stage={stage} />
        <CopyButton compact text={invitationOf(call).links[0]} />
      </div>
    </header>
  );
}

const MINUTE_MS = 60_000;

/** For how many minutes the meeting has been running. */
function MeetingTime({ meetingTime }: Uses<'meetingTime'>) {
  const startedAt = meetingTime.startedAt.value;
  const [minute, setMinute] = useState(0);
  useEffect(() => {
    if (startedAt === undefined) return undefined;
    // Again with each full minute of the meeting; a sleeping device may be late.
    const elapsedMs = Math.max(0, Date.now() - startedAt);
    const due = setTimeout(() => setMinute(minute + 1), MINUTE_MS - (elapsedMs % MINUTE_MS));
    return () => clearTimeout(due);
  }, [startedAt, minute]);
  if (startedAt === undefined) return null;
  const time = shortDuration(Math.max(0, Date.now() - startedAt));
  return (
    <span
      class={styles.time}
      role="timer"
      aria-label={t('room.time', { time })}
      title={t('room.started', { time: clockTime(startedAt) })}
    >
      {time}
    </span>
  );
}
