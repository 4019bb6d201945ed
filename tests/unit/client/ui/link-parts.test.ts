import { expect, test } from '@jest/globals';
import { linkParts } from '../../../../client/src/ui/link-parts.ts';

test.each([
  ['no link at all', ['no link at all']],
  ['see https://example.com/a?b=1.', ['see ', '[https://example.com/a?b=1]', '.']],
  ['(http://example.com)', ['(', '[http://example.com/]', ')']],
  ['www.example.com and example.org/x', ['[https://www.example.com/]', ' and ', '[https://example.org/x]']],
  ['https://한국.한국/길', ['[https://xn--3e0b707e.xn--3e0b707e/%EA%B8%B8]']],
  ['javascript:alert(1)', ['javascript:alert(1)']],
  ['data:text/html,<script>alert(1)</script>', ['data:text/html,<script>alert(1)</script>']],
  ['ftp://example.com/file', ['ftp://example.com/file']],
  ['mail ada@example.com', ['mail ada@example.com']],
  ['//example.com/x', ['//example.com/x']],
  ['<a href="https://example.com">', ['<a href="', '[https://example.com/]', '">']],
])('%s', (text, want) => {
  const parts = linkParts(text);
  expect(parts.map(({ text: piece, href }) => (href === undefined ? piece : `[${href}]`))).toEqual(want);
  expect(parts.map(({ text: piece }) => piece).join('')).toBe(text);
});

test('of very many addresses, the first twenty become links, and the rest stays text', () => {
  const text = 'a.co '.repeat(400).trim();
  const parts = linkParts(text);
  expect(parts.filter(({ href }) => href !== undefined)).toHaveLength(20);
  expect(parts.map(({ text: piece }) => piece).join('')).toBe(text);
});
