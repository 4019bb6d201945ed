import { expect, test } from '@jest/globals';
import { calendarFile } from '../../../../client/src/util/calendar-event.ts';

const at = Date.UTC(2026, 10, 30, 10, 15);
const event = { title: 'blue', link: 'https://meet.example/r/blue', at, minutes: 60, id: 'one', writtenAt: at - 1000 };

test('an invitation for calendars has the name, the link and the time, in UTC', () => {
  expect(calendarFile(event).split('\r\n')).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Parley//Parley//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    'UID:one',
    'DTSTAMP:20261130T101459Z',
    'DTSTART:20261130T101500Z',
    'DTEND:20261130T111500Z',
    'SUMMARY:blue',
    'DESCRIPTION:https://meet.example/r/blue',
    'LOCATION:https://meet.example/r/blue',
    'URL:https://meet.example/r/blue',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]);
});

test('no line is longer than 75 bytes, and no character is divided', () => {
  const title = '회의'.repeat(32);
  const lines = calendarFile({ ...event, title }).split('\r\n');
  expect(lines.every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  expect(lines.join('\r\n').replaceAll('\r\n ', '')).toContain(`SUMMARY:${title}\r\n`);
});

test('what a name contains ends neither its value nor its line', () => {
  const file = calendarFile({ ...event, title: 'a, b; c\\d\nATTENDEE:x' });
  expect(file).toContain('SUMMARY:a\\, b\\; c\\\\d\\nATTENDEE:x\r\n');
});
