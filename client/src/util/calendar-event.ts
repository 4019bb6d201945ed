/** The facts about a meeting that a calendar keeps. */
export type CalendarEvent = {
  title: string;
  link: string;
  /** When it begins, in milliseconds since 1970. */
  at: number;
  minutes: number;
  /** Identifies the event in calendars. */
  id: string;
  /** When the event was written, in milliseconds since 1970. */
  writtenAt: number;
};

/** The event as an iCalendar file (RFC 5545). */
export function calendarFile({ title, link, at, minutes, id, writtenAt }: CalendarEvent): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Parley//Parley//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${id}`,
    `DTSTAMP:${timeOf(writtenAt)}`,
    `DTSTART:${timeOf(at)}`,
    `DTEND:${timeOf(at + minutes * 60_000)}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(link)}`,
    `LOCATION:${escaped(link)}`,
    `URL:${link}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** "20261130T101500Z". */
const timeOf = (at: number) => `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/gu, '')}Z`;

/** Text as a value (RFC 5545, 3.3.11). */
const escaped = (text: string) => text.replace(/[\\;,]/gu, (character) => `\\${character}`).replace(/\n/gu, '\\n');

/** The longest line, in bytes (RFC 5545, 3.1). */
const MAX_BYTES = 75;

/** A long line continues on the next one, after a space; no character is divided. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let bytes = 0;
  return Array.from(line, (character) => {
    const { length } = encoder.encode(character);
    const breaks = bytes + length > MAX_BYTES;
    bytes = breaks ? length + 1 : bytes + length;
    return breaks ? `\r\n ${character}` : character;
  }).join('');
}
