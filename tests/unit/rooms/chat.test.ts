import { describe, expect, test } from '@jest/globals';
import { Chat } from '../../../server/rooms/chat.ts';

const maxCharacters = 60_000;
const message = (id: string, text = id) => ({ id, peer: 'ada', name: 'Ada', text });
const here = '192.0.2.1';
const ids = (chat: Chat) => chat.messages.map(({ id }) => id).join(' ');

test.each([
  { history: 0, want: '' },
  { history: 1, want: 'c' },
  { history: 2, want: 'b c' },
  { history: 9, want: 'a b c' },
])('of three messages a history of $history keeps "$want"', ({ history, want }) => {
  const chat = new Chat({ history, maxCharacters });
  for (const id of ['a', 'b', 'c']) chat.add(message(id), { address: here, now: 1 });
  expect(ids(chat)).toBe(want);
});

test('a message is sent once, whether it is kept or not', () => {
  for (const history of [0, 10]) {
    const chat = new Chat({ history, maxCharacters });
    expect(chat.add(message('a'), { address: here, now: 1 })).toBeDefined();
    expect(chat.add(message('a', 'something else'), { address: here, now: 2 })).toBeUndefined();
  }
});

test('no message is older than the one before, even if the clock is set back', () => {
  const chat = new Chat({ history: 10, maxCharacters });
  expect([5, 3, 7].map((now) => chat.add(message(String(now)), { address: here, now })?.at)).toEqual([5, 5, 7]);
});

test.each([
  { maxCharacters: 2000, want: 1 },
  { maxCharacters: 60_000, want: 30 },
])(
  'long messages crowd out older ones: $want of them are $maxCharacters characters',
  ({ maxCharacters: max, want }) => {
    const chat = new Chat({ history: 1000, maxCharacters: max });
    for (let id = 0; id < 100; id += 1) chat.add(message(String(id), 'a'.repeat(2000)), { address: here, now: 1 });
    expect(chat.messages).toHaveLength(want);
    expect(chat.messages.at(-1)?.id).toBe('99');
  },
);

test('messages of an earlier process come first, within the same limits, and are not sent again', () => {
  const past = [
    { ...message('a'), at: 5 },
    { ...message('b'), at: 9 },
  ];
  const chat = new Chat({ history: 2, maxCharacters, past });
  expect(chat.add(message('b'), { address: here, now: 10 })).toBeUndefined();
  expect(chat.add(message('c'), { address: here, now: 7 })?.at).toBe(9);
  expect(ids(chat)).toBe('b c');
});

describe('[T3] the messages that go first', () => {
  const long = 'a'.repeat(2000);
  const eve = (seat: number) => ({ ...message(crypto.randomUUID(), long), peer: `eve-${seat}` });

  test('are those of the site with most, however many seats it has', () => {
    const chat = new Chat({ history: 200, maxCharacters });
    for (let id = 0; id < 20; id += 1)
      chat.add(message(String(id), 'a few words'), { address: `home ${id % 4}`, now: 1 });
    for (let flood = 0; flood < 100; flood += 1)
      chat.add(eve(flood % 5), { address: `2001:db8:7:${flood % 5}`, now: 2 });
    expect(chat.messages.filter(({ text }) => text !== long)).toHaveLength(20);
    expect(chat.messages.reduce((sum, { text }) => sum + text.length, 0)).toBeGreaterThan(50_000);
  });

  test('are short ones as well, if there are too many', () => {
    const chat = new Chat({ history: 20, maxCharacters });
    for (let id = 0; id < 5; id += 1) chat.add(message(String(id)), { address: here, now: 1 });
    for (let id = 5; id < 500; id += 1) chat.add({ ...message(String(id)), peer: 'eve' }, { address: 'eve', now: 2 });
    expect(chat.messages.filter(({ peer }) => peer === 'ada')).toHaveLength(5);
    expect(chat.messages).toHaveLength(20);
    expect(chat.messages.at(-1)?.id).toBe('499');
  });

  test('are at one site those of the person with most', () => {
    const chat = new Chat({ history: 200, maxCharacters });
    chat.add(message('a'), { address: here, now: 1 });
    for (let flood = 0; flood < 100; flood += 1) chat.add(eve(0), { address: here, now: 2 });
    expect(chat.messages[0]?.id).toBe('a');
  });
});
