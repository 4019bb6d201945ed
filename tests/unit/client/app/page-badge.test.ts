import { expect, test } from '@jest/globals';
import { pageTitle } from '../../../../client/src/app/page-badge.ts';
import { addTexts } from '../../../../client/src/i18n/i18n.ts';
import { roomEn, roomKo } from '../../../../client/src/i18n/room-texts.ts';

addTexts({ en: roomEn, ko: roomKo });

test.each([
  { facts: { room: undefined, unread: 0, presenting: false }, want: 'Parley' },
  { facts: { room: 'blue', unread: 0, presenting: false }, want: 'blue · Parley' },
  { facts: { room: 'blue', unread: 4, presenting: false }, want: '(4) blue · Parley' },
  { facts: { room: 'blue', unread: 0, presenting: true }, want: 'You are presenting · blue · Parley' },
  { facts: { room: 'blue', unread: 4, presenting: true }, want: '(4) You are presenting · blue · Parley' },
])('the title of a tab: $want', ({ facts, want }) => {
  expect(pageTitle(facts)).toBe(want);
});
