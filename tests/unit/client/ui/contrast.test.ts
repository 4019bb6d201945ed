/** The colours of the design tokens in both themes, against the contrast that WCAG 2.2 asks for. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const source = fileURLToPath(new URL('../../../../client/src/', import.meta.url));
const tokens = readFileSync(`${source}ui/tokens.css`, 'utf8');

/** The colour of each token in the light and the dark theme. */
const colors = new Map(
  [...tokens.matchAll(/--([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));/gu)].map(
    ([, name = '', light = '', dark = '', both = '']) => [name, both === '' ? [light, dark] : [both, both]],
  ),
);

function colorOf(name: string, { dark }: { dark: boolean }): string {
  const color = colors.get(name)?.[dark ? 1 : 0];
  if (color === undefined) throw new Error(`tokens.css has no colour --${name}`);
  return color;
}

/** WCAG 2.2, relative luminance. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

test('black on white has the contrast that WCAG states', () => {
  expect(contrast('#000000', '#ffffff')).toBe(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe.each([
  { theme: 'light', dark: false },
  { theme: 'dark', dark: true },
])('in the $theme theme', ({ dark }) => {
  test.each([
    { what: 'text', text: 'ink', on: ['canvas', 'surface', 'sunken', 'accent-soft'] },
    // Also of what is disabled, and of placeholders.
    { what: 'a hint', text: 'ink-soft', on: ['canvas', 'surface', 'sunken', 'accent-soft', 'notice'] },
    { what: 'a link', text: 'accent', on: ['canvas', 'surface', 'sunken', 'accent-soft'] },
    { what: 'a primary button', text: 'on-accent', on: ['accent', 'accent-strong'] },
    { what: 'a dangerous button', text: 'on-danger', on: ['danger', 'danger-strong'] },
    { what: 'an error', text: 'on-danger-soft', on: ['canvas', 'surface', 'danger-soft'] },
    { what: 'a notice', text: 'on-notice', on: ['notice'] },
    { what: 'a mark of an unstable connection', text: 'fair-ink', on: ['canvas', 'surface'] },
    { what: 'a mark of a poor connection', text: 'poor-ink', on: ['canvas', 'surface'] },
    { what: 'a tooltip', text: 'canvas', on: ['ink'] },
  ])('$what has a contrast of 4.5 to 1', ({ text, on }) => {
    const low = on.filter((ground) => contrast(colorOf(text, { dark }), colorOf(ground, { dark })) < 4.5);
    expect(low).toEqual([]);
  });

  test.each([
    { what: 'the ring of a speaker', line: 'ring', on: ['canvas', 'sunken'] },
    { what: 'the border of a control', line: 'line-strong', on: ['canvas', 'surface', 'sunken'] },
    { what: 'the ring of the keyboard focus', line: 'accent', on: ['canvas', 'surface', 'sunken'] },
  ])('$what has a contrast of 3 to 1', ({ line, on }) => {
    const low = on.filter((ground) => contrast(colorOf(line, { dark }), colorOf(ground, { dark })) < 3);
    expect(low).toEqual([]);
  });
});

/** The rules of all style sheets, each with its selector and its declarations. */
const rules = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.css'))
  .flatMap((path) =>
    [...readFileSync(`${source}${path}`, 'utf8').matchAll(/([^{}]+)\{([^{}]*)\}/gu)].map(
      ([, selector = '', declarations = '']) => ({ rule: `${path} ${selector.trim()}`, selector, declarations }),
    ),
  );

test('nothing disabled and no placeholder is paler than its colour', () => {
  const pale = rules.filter(
    ({ selector, declarations }) =>
      /:disabled|aria-disabled|::placeholder/u.test(selector) && /opacity: 0/u.test(declarations),
  );
  expect(rules.length).toBeGreaterThan(300);
  expect(pale.map(({ rule }) => rule)).toEqual([]);
});

test('what is to be pressed or filled in has a strong border', () => {
  const faint = rules.filter(
    ({ selector, declarations }) =>
      /(?:button|select|\.input|\.plain|\.action)$/u.test(selector.trim()) &&
      /border(?:-color)?: [^;]*var\(--line\)/u.test(declarations),
  );
  expect(faint.map(({ rule }) => rule)).toEqual([]);
});
