import { expect, test } from '@jest/globals';
import { excerpt } from '../../../../client/src/util/excerpt.ts';

test.each([
  { what: 'a short text', text: 'hello', want: 'hello' },
  { what: 'a text that just fits', text: 'x'.repeat(200), want: 'x'.repeat(200) },
  { what: 'a long text', text: 'x'.repeat(2000), want: `${'x'.repeat(199)}…` },
  { what: 'a long text of emoji', text: '😀'.repeat(1000), want: `${'😀'.repeat(199)}…` },
  { what: 'a text with a space at the cut', text: `${'x'.repeat(198)} ${'y'.repeat(50)}`, want: `${'x'.repeat(198)}…` },
])('the excerpt of $what', ({ text, want }) => {
  expect(excerpt(text)).toBe(want);
});
