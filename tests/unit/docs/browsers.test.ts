/** The page on browsers names every feature that the client requires, and only tests that exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const root = resolve(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/browsers.md'), 'utf8');
const needed = readFileSync(join(root, 'client/src/util/needed-features.ts'), 'utf8');

test('every feature that a meeting needs has a row with the least versions', () => {
  const names = [...needed.matchAll(/^ {2}'?([^':]+?)'?: \(\) =>/gm)].map(([, name = '']) => name.replace(/ \(.*/, ''));
  expect(names).toContain('light-dark()');
  const rows = page.split('\n').filter((line) => line.includes('| no meeting'));
  expect(names.filter((name) => !rows.some((row) => row.includes(name)))).toEqual([]);
});

test('every test that it names exists', () => {
  const named = [...page.matchAll(/`((?:e2e|unit)\/[\w/-]+)`/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !existsSync(join(root, `tests/${name}.test.ts`)))).toEqual([]);
});

test('it says where each browser test runs, and why in Chromium only', () => {
  const [, why = ''] = page.split('## Tests that run only in Chromium');
  const files = readdirSync(join(root, 'tests/e2e')).filter((name) => name.endsWith('.test.ts'));
  expect(files.map((name) => `\`e2e/${name.replace('.test.ts', '')}\``).filter((name) => !why.includes(name))).toEqual(
    [],
  );
});
