import { expect, test } from '@jest/globals';
import { mentionParts, mentionsIn, typedMention } from '../../../../../client/src/models/chat/mentions.ts';

const ana = { peer: 'ana', name: 'Ana' };
const lee = { peer: 'lee', name: 'Ana Lee' };

test.each([
  { what: 'nobody whose name was removed again', text: 'hello', chosen: [ana], want: [] },
  { what: 'the chosen person', text: 'hello @Ana', chosen: [ana], want: ['ana 6'] },
  { what: 'both of two with the same beginning', text: '@Ana @Ana Lee', chosen: [ana, lee], want: ['ana 0', 'lee 5'] },
  {
    what: 'both of two with the same name',
    text: '@Ana @Ana',
    chosen: [ana, { peer: 'other', name: 'Ana' }],
    want: ['ana 0', 'other 5'],
  },
])('a draft mentions $what', ({ text, chosen, want }) => {
  expect(mentionsIn(text, chosen).map(({ peer, at }) => `${peer} ${at}`)).toEqual(want);
});

test('a text is split at its mentions, and stays whole', () => {
  const parts = mentionParts('so @Ana, hello', [{ peer: 'ana', at: 3, length: 4 }]);
  expect(parts.map(({ text, mention }) => (mention ? `[${text}]` : text))).toEqual(['so ', '[@Ana]', ', hello']);
  const wrong = [{ peer: 'ana', at: 10, length: 40 }];
  expect(mentionParts('so @Ana', wrong)).toEqual([{ text: 'so @Ana', mention: false }]);
});

test.each([
  { text: '@', caret: 1, want: { at: 0, sought: '' } },
  { text: 'hello @an', caret: 9, want: { at: 6, sought: 'an' } },
  { text: '안녕 @민', caret: 5, want: { at: 3, sought: '민' } },
  { text: 'ana@example.org', caret: 15, want: undefined },
  { text: '@an hello', caret: 9, want: undefined },
])('in "$text", the mention being typed is $want', ({ text, caret, want }) => {
  expect(typedMention(text, caret)).toEqual(want);
});
