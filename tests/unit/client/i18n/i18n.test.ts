import { expect, test } from '@jest/globals';
import { checkEn, checkKo } from '../../../../client/src/i18n/check-texts.ts';
import { debugEn, debugKo } from '../../../../client/src/i18n/debug-texts.ts';
import { en } from '../../../../client/src/i18n/en.ts';
import { endedEn, endedKo } from '../../../../client/src/i18n/ended-texts.ts';
import { addTexts, language, listOf, shortDuration, showLanguage, t } from '../../../../client/src/i18n/i18n.ts';
import { ko } from '../../../../client/src/i18n/ko.ts';
import { chooseLanguage } from '../../../../client/src/i18n/languages.ts';
import { proxyEn, proxyKo } from '../../../../client/src/i18n/proxy-texts.ts';
import { reachEn, reachKo } from '../../../../client/src/i18n/reach-texts.ts';
import { roomEn, roomKo } from '../../../../client/src/i18n/room-texts.ts';
import { settingsEn, settingsKo } from '../../../../client/src/i18n/settings-texts.ts';
import { tabsEn, tabsKo } from '../../../../client/src/i18n/tabs-texts.ts';

const placeholders = (text: string) => (text.match(/\{\{\w+\}\}/gu) ?? []).sort();

const english = {
  ...en,
  ...checkEn,
  ...debugEn,
  ...endedEn,
  ...proxyEn,
  ...reachEn,
  ...roomEn,
  ...settingsEn,
  ...tabsEn,
};
addTexts({ en: roomEn, ko: roomKo });

test.each(
  Object.entries({
    ...ko,
    ...checkKo,
    ...debugKo,
    ...endedKo,
    ...proxyKo,
    ...reachKo,
    ...roomKo,
    ...settingsKo,
    ...tabsKo,
  }),
)('the Korean %s takes the same values as the English', (key, text) => {
  const source = Object.entries(english).find(([known]) => known === key)?.[1] ?? '';
  expect(placeholders(text)).toEqual(placeholders(source));
});

test('texts are filled in and counted in the language shown', async () => {
  await showLanguage('en');
  expect(t('mic.mute')).toBe('Mute microphone');
  expect(t('room.people', { count: 1 })).toBe('1 person');
  expect(t('room.people', { count: 3 })).toBe('3 people');
  expect(t('screen.of', { name: 'Ana <b>' })).toBe('Ana <b>’s screen');
  expect(listOf(['Ana', 'Ben', 'Chris'])).toBe('Ana, Ben, and Chris');
  await showLanguage('ko');
  expect(language.value).toBe('ko');
  expect(t('mic.mute')).toBe('마이크 음소거');
  expect(t('room.people', { count: 1 })).toBe('1명');
});

test.each([
  { minutes: 0.9, en: '0 min', ko: '0분' },
  { minutes: 34, en: '34 min', ko: '34분' },
  { minutes: 64.5, en: '1 hr 4 min', ko: '1시간 4분' },
])('$minutes minutes are $en', async ({ minutes, ...texts }) => {
  for (const name of ['en', 'ko'] as const) {
    await showLanguage(name);
    expect(shortDuration(minutes * 60_000)).toBe(texts[name]);
  }
});

test.each([
  { remembered: undefined, preferred: ['ko-KR', 'en-US'], want: 'ko' },
  { remembered: undefined, preferred: ['fr-FR', 'ko'], want: 'ko' },
  { remembered: 'en', preferred: ['ko-KR'], want: 'en' },
  { remembered: 'tlh', preferred: ['ko-KR'], want: 'ko' },
  { remembered: undefined, preferred: ['fr', 'de'], want: 'en' },
  { remembered: undefined, preferred: [], want: 'en' },
])('remembered $remembered, reading $preferred: $want', ({ remembered, preferred, want }) => {
  expect(chooseLanguage(remembered, preferred)).toBe(want);
});
