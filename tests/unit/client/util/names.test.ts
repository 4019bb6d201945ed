import { expect, test } from '@jest/globals';
import { canonicalRoomName } from '#shared/protocol/room-name.ts';
import { hueOf, initials, shortName } from '../../../../client/src/util/person-look.ts';
import { readName } from '../../../../client/src/util/person-name.ts';
import { randomRoomName, wordCount } from '../../../../client/src/util/random-room-name.ts';
import { roomFromInput, roomLink } from '../../../../client/src/util/room-link.ts';

test('a name is shortened by whole characters, and only if it is long', () => {
  expect(shortName('Maximiliane von Hohen')).toBe('Maximiliane von Hohen');
  expect(shortName('Maximiliane von Hohenstein-Lichtenberg')).toBe('Maximiliane von Hohenst…');
  expect(shortName('👩‍👩‍👧‍👦'.repeat(24))).toBe('👩‍👩‍👧‍👦'.repeat(24));
  expect(shortName('👩‍👩‍👧‍👦'.repeat(25))).toBe(`${'👩‍👩‍👧‍👦'.repeat(23)}…`);
});

test('a random room name is canonical already, and carries 28 bits or more', () => {
  const name = randomRoomName();
  expect(canonicalRoomName(name)).toBe(name);
  expect(name).toMatch(/^[a-z]+-[a-z]+-[a-z]+-\d{3}$/u);
  expect(Math.log2(wordCount ** 3 * 1000)).toBeGreaterThanOrEqual(28);
});

test('a random room name consists of what was drawn', () => {
  expect(randomRoomName(() => 7)).toBe('aspen-aspen-aspen-007');
});

test.each([
  { text: 'Weekly Sync', want: 'weekly-sync' },
  { text: '  weekly-sync ', want: 'weekly-sync' },
  { text: 'https://meet.example/r/weekly-sync', want: 'weekly-sync' },
  { text: 'https://meet.example/r/weekly-sync?name=Ana#x', want: 'weekly-sync' },
  { text: 'meet.example/r/weekly-sync/', want: 'weekly-sync' },
  { text: '/r/%ED%9A%8C%EC%9D%98', want: '회의' },
  { text: '회의 방', want: '회의-방' },
  { text: 'https://meet.example/r/%E0%A4%A', want: undefined },
  { text: 'https://meet.example/', want: undefined },
  { text: 'what?!', want: undefined },
  { text: '', want: undefined },
])('“$text” means the room $want', ({ text, want }) => {
  expect(roomFromInput(text)).toBe(want);
});

test('a room’s link leads back to it', () => {
  expect(roomFromInput(roomLink('회의-방', 'https://meet.example'))).toBe('회의-방');
});

test.each([
  { name: 'Ana Lima', want: 'AL' },
  { name: 'ana maria lima', want: 'AL' },
  { name: 'Ana', want: 'A' },
  { name: '김서준', want: '김' },
  { name: '(Ana)', want: 'A' },
  { name: '🙂', want: '🙂' },
  { name: '👩‍👩‍👧 Kim', want: '👩‍👩‍👧K' },
])('the initials of $name are $want', ({ name, want }) => {
  expect(initials(name)).toBe(want);
});

test('a person’s colour is stable, and differs from most others’', () => {
  const ids = Array.from({ length: 50 }, (_, index) => `person-${index}`);
  expect(hueOf('person-1')).toBe(hueOf('person-1'));
  expect(new Set(ids.map((id) => Math.floor(hueOf(id) / 30))).size).toBeGreaterThan(8);
});

test.each([
  { typed: ' Ana ', want: { name: 'Ana' } },
  { typed: '   ', want: { problem: 'missing' } },
  { typed: 'x'.repeat(65), want: { problem: 'invalid' } },
  { typed: 'a\u0007b', want: { problem: 'invalid' } },
])('the entered name “$typed” becomes $want', ({ typed, want }) => {
  expect(readName(typed)).toEqual(want);
});

test.each(['Eve\u202Eadmin', '\u200B', 'E\u2028ve'])(
  'the name %j, which the server refuses, is already refused here',
  (typed) => {
    expect(readName(typed)).toEqual({ problem: 'invalid' });
  },
);
