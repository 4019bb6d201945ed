import { language, t } from '../../i18n/i18n.ts';

const HOUR_MS = 3_600_000;

/** The next full hour, in milliseconds since 1970. */
export const nextHour = (now: number): number => Math.ceil((now + 1) / HOUR_MS) * HOUR_MS;

/** A time as the value of a `datetime-local` field, in the time zone of this device. */
export function fieldValue(at: number): string {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The time in such a field; undefined if it is empty. */
export function fieldTime(value: string): number | undefined {
  const at = new Date(value).getTime();
  return Number.isNaN(at) ? undefined : at;
}

/** An invitation to send: the meeting's name, the time with its zone, and the link, on lines of their own. */
export function invitationText({ room, link, at }: { room: string; link: string; at: number | undefined }): string {
  const time = new Intl.DateTimeFormat(language.value, {
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  return [t('invite.subject', { room }), ...(at === undefined ? [] : [time.format(at)]), link].join('\n');
}
