import { expect, test } from '@jest/globals';
import { Chat } from '../../../server/rooms/chat.ts';

const line = (id: string, text = id) => ({ id, peer: 'ada', name: 'Ada', text });
const ids = (chat: Chat) => chat.lines.map(({ id }) => id).join(' ');

test.each([
  { history: 0, want: '' },
  { history: 1, want: 'c' },
  { history: 2, want: 'b c' },
  { history: 9, want: 'a b c' },
])('of three lines a history of $history keeps "$want"', ({ history, want }) => {
  const chat = new Chat({ history });
  for (const id of ['a', 'b', 'c']) chat.say(line(id), 1);
  expect(ids(chat)).toBe(want);
});

test('a line is said once, whether it is kept or not', () => {
  for (const history of [0, 10]) {
    const chat = new Chat({ history });
    expect(chat.say(line('a'), 1)).toBeDefined();
    expect(chat.say(line('a', 'something else'), 2)).toBeUndefined();
  }
});

test('no line is older than the one before, though the clock may be set back', () => {
  const chat = new Chat({ history: 10 });
  expect([5, 3, 7].map((now) => chat.say(line(String(now)), now)?.at)).toEqual([5, 5, 7]);
});

test('long lines crowd out older ones', () => {
  const chat = new Chat({ history: 1000 });
  for (let id = 0; id < 100; id += 1) chat.say(line(String(id), 'a'.repeat(2000)), 1);
  expect(chat.lines).toHaveLength(30);
  expect(chat.lines.at(-1)?.id).toBe('99');
});
