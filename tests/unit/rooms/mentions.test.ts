import { expect, test } from '@jest/globals';
import { validMentions } from '../../../server/rooms/mentions.ts';

const names: Record<string, string> = { ana: 'Ana', lee: 'Ana Lee' };
const mention = (peer: string, at: number) => ({ peer, at, length: (names[peer] ?? 'x').length + 1 });

test.each([
  { what: 'a name at its place', text: '@Ana hello', mentions: [mention('ana', 0)], want: [0] },
  {
    what: 'two names in order',
    text: '@Ana and @Ana Lee',
    mentions: [mention('ana', 0), mention('lee', 9)],
    want: [0, 9],
  },
  { what: 'nobody at a wrong place', text: 'hello @Ana', mentions: [mention('ana', 0)], want: [] },
  { what: 'nobody who is not here', text: '@Eve', mentions: [mention('eve', 0)], want: [] },
  { what: 'one person at one place', text: '@Ana Lee', mentions: [mention('lee', 0), mention('ana', 0)], want: [0] },
])('[T9] mentions $what', ({ text, mentions, want }) => {
  expect(validMentions(text, mentions, (peer) => names[peer]).map(({ at }) => at)).toEqual(want);
});

test('[T9] a mention covers exactly the name, not the length that was sent', () => {
  const wrong = { peer: 'ana', at: 0, length: 8 };
  expect(validMentions('@Ana hello', [wrong], (peer) => names[peer])).toEqual([{ ...wrong, length: 4 }]);
});
