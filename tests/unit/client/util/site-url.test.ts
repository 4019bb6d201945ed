import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { pathInSite } from '../../../../client/src/util/site-url.ts';

test.each([
  { base: '', pathname: '/', path: '/' },
  { base: '', pathname: '/r/tea', path: '/r/tea' },
  { base: '/meet', pathname: '/meet', path: '/' },
  { base: '/meet', pathname: '/meet/', path: '/' },
  { base: '/meet', pathname: '/meet/r/meet', path: '/r/meet' },
  { base: '/meet', pathname: '/meet/meet/r/tea', path: '/meet/r/tea' },
])('below "$base", $pathname is the page $path', ({ base, pathname, path }) => {
  expect(pathInSite(pathname, base)).toBe(path);
});

test('no link or request of the page leads to the top of the host without siteUrl', () => {
  const client = resolve(import.meta.dirname, '../../../../client/src');
  const absolute = /(?:fetch\(|href=\{?|src=\{?|assign\(|new URL\()["'`]\/[^"'`]*/gu;
  const found = globSync('**/*.{ts,tsx}', { cwd: client }).flatMap((file) =>
    [...readFileSync(join(client, file), 'utf8').matchAll(absolute)].map(([text]) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});
