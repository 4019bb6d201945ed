import { expect, test } from '@jest/globals';
import { canonicalRoomName } from '../../../server/shared/protocol/room-name.ts';

test.each([
  { raw: 'blue', want: 'blue' },
  { raw: 'Blue Room', want: 'blue-room' },
  { raw: '  blue   room  ', want: 'blue-room' },
  { raw: '--blue---room--', want: 'blue-room' },
  { raw: 'Blue_Room __ 7_', want: 'blue-room-7' },
  { raw: 'ＢＬＵＥ', want: 'blue' },
  { raw: '회의', want: '회의' },
  { raw: '회의'.normalize('NFD'), want: '회의' },
  { raw: 'Straße-7', want: 'straße-7' },
  { raw: 'ÉCOLE', want: 'école' },
  { raw: 'हिन्दी', want: 'हिन्दी' },
  { raw: 'bl\u034fu\ufe0fe\u200b', want: 'blue' },
  { raw: 'x'.repeat(64), want: 'x'.repeat(64) },
  { raw: '𝒜'.repeat(64), want: 'a'.repeat(64) },
])('$raw is the room $want', ({ raw, want }) => {
  expect(canonicalRoomName(raw)).toBe(want);
});

test.each(['', ' ', '-', '---', 'a/b', 'a.b', '_', 'a\u0000b', '\u0301', 'x'.repeat(65), '😀', '<b>', '\u3164'])(
  '%j is no room',
  (raw) => {
    expect(canonicalRoomName(raw)).toBeUndefined();
  },
);

test('the canonical name of a canonical name is itself', () => {
  for (let code = 0x21; code < 0x2fff; code += 1) {
    const once = canonicalRoomName(`a${String.fromCodePoint(code)}b`);
    if (once !== undefined) expect(canonicalRoomName(once)).toBe(once);
  }
});
