import { expect, test } from '@jest/globals';
import { addTexts, showLanguage } from '../../../../client/src/i18n/i18n.ts';
import { roomEn, roomKo } from '../../../../client/src/i18n/room-texts.ts';
import {
  fieldTime,
  fieldValue,
  invitationText,
  nextHour,
} from '../../../../client/src/screens/dialogs/invitation-text.ts';

addTexts({ en: roomEn, ko: roomKo });

test('a meeting is suggested for the next full hour', () => {
  const hour = Date.UTC(2026, 10, 30, 10);
  expect([nextHour(hour), nextHour(hour + 1), nextHour(hour + 3_599_999)]).toEqual(Array(3).fill(hour + 3_600_000));
});

test('the field shows the time of this device, and gives it back', () => {
  const at = new Date(2026, 10, 30, 9, 5).getTime();
  expect(fieldValue(at)).toBe('2026-11-30T09:05');
  expect(fieldTime(fieldValue(at))).toBe(at);
  expect(fieldTime('')).toBeUndefined();
});

test('an invitation has the name, the time and the link, in the language of the page', async () => {
  const link = 'https://meet.example/r/blue';
  const at = new Date(2026, 10, 30, 9, 5).getTime();
  await showLanguage('en');
  const [subject, time, last] = invitationText({ room: 'blue', link, at }).split('\n');
  expect([subject, last]).toEqual(['Meeting: blue', link]);
  expect(time).toMatch(/^Monday, November 30, 2026 at 9:05\sAM/u);
  expect(invitationText({ room: 'blue', link, at: undefined })).toBe(`Meeting: blue\n${link}`);
  await showLanguage('ko');
  expect(invitationText({ room: 'blue', link, at })).toMatch(/^회의: blue\n2026년 11월 30일 월요일 오전 9:05/u);
});
