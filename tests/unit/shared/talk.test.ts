import { expect, test } from '@jest/globals';
import { PersonName } from '../../../server/shared/protocol/scalars.ts';
import { ChatText, MAX_MESSAGE_LENGTH, Reaction, tidyMessage } from '../../../server/shared/protocol/talk.ts';

const taken = (text: string) => ChatText.safeParse(text).success;

test.each([
  { what: 'a word', text: 'hello', want: true },
  { what: 'markup, which is text', text: '<img src=x onerror=alert(1)>', want: true },
  { what: 'line breaks and tabs', text: 'one\n\ttwo', want: true },
  { what: 'Arabic with its marks', text: 'مرحبا \u200f!', want: true },
  { what: 'an emoji of several code points', text: '👩‍👩‍👧', want: true },
  { what: 'as much as a message holds', text: 'a'.repeat(MAX_MESSAGE_LENGTH), want: true },
  { what: 'one more', text: 'a'.repeat(MAX_MESSAGE_LENGTH + 1), want: false },
  { what: 'nothing', text: '', want: false },
  { what: 'blanks', text: ' \n\t ', want: false },
  { what: 'what cannot be seen', text: '\u200b\u2060', want: false },
  { what: 'blank Braille patterns', text: '\u2800\u2800', want: false },
  { what: 'Hangul fillers', text: '\u3164\u115f\uffa0', want: false },
  { what: 'a musical sign that is drawn as nothing', text: '\u{1d159}', want: false },
  { what: 'a mark without a letter', text: '\u0301', want: false },
  { what: 'Braille', text: '\u2813\u2800\u2811', want: true },
  { what: 'a bell', text: 'ring\u0007', want: false },
  { what: 'a null', text: 'a\u0000b', want: false },
  { what: 'an override of the direction', text: 'photo\u202egnp.exe', want: false },
  { what: 'an isolate', text: '\u2067abc', want: false },
])('$what: $want', ({ text, want }) => {
  expect(taken(text)).toBe(want);
});

test.each(['\u2800', '\u3164', ' \u200b\u2800 ', '\u{1d159}', '\u0300'])('a name of only %j is invalid', (name) => {
  expect(PersonName.safeParse(name).success).toBe(false);
  expect(PersonName.safeParse(`Ada${name}`).success).toBe(true);
});

test.each([
  ['  two\r\nlines\r', 'two\nlines'],
  ['one\u2028two\u2029three', 'one\ntwo\nthree'],
  ['photo\u202egnp.exe\u0007\u0000', 'photognp.exe'],
  ['\u2068Ada\u2069 came', 'Ada came'],
  ['\u0000\u202e', ''],
])('%j is tidied to %j', (typed, want) => {
  expect(tidyMessage(typed)).toBe(want);
  expect(want === '' || taken(tidyMessage(typed))).toBe(true);
});

test('reactions are a closed list', () => {
  expect(Reaction.safeParse('👍').success).toBe(true);
  expect(Reaction.safeParse('🍆').success).toBe(false);
  expect(Reaction.safeParse('👍👍').success).toBe(false);
});
