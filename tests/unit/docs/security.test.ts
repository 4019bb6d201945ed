/** The threat model is accurate: its tests and benches exist, and no limit is left out. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
const config: Record<string, Record<string, unknown>> = parse(readFileSync(join(root, 'config/default.yaml'), 'utf8'));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const rows = page.split('\n').filter((line) => line.startsWith('|'));
const quoted = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, inner = '']) => inner);

/** `integration/http`, and after it in the same cell `lan` for the same folder. */
function testsNamedIn(cell: string): string[] {
  let folder = '';
  return quoted(cell)
    .filter((name) => /^[\w/-]+\*?$/.test(name))
    .map((name) => {
      if (name.includes('/')) folder = name.slice(0, name.lastIndexOf('/'));
      return name.includes('/') ? name : `${folder}/${name}`;
    });
}

test('every test that a row names exists', () => {
  const cells = rows.map((row) => row.split('|').at(-2) ?? '').map((cell) => cell.replace(/fuzz surfaces? .*$/, ''));
  const named = cells.filter((cell) => /`(integration|unit|e2e)\//.test(cell)).flatMap(testsNamedIn);
  const isThere = (name: string) => {
    const path = join(root, 'tests', name.replace(/\*$/, ''));
    const [folder, start] = [join(path, '..'), path.split('/').at(-1) ?? ''];
    return existsSync(path) || readdirSync(folder).some((file) => file.startsWith(start));
  };
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !isThere(name))).toEqual([]);
});

test('every bench and task that it names can be run', () => {
  const named = [...page.matchAll(/\b(bench|fuzz):[a-z]+/g)].map(([name]) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('every limit of the configuration is in the table, and every option in the table exists', () => {
  const options = Object.keys(config.limits ?? {});
  expect(options.filter((option) => !page.includes(option))).toEqual([]);
  const named = [...page.matchAll(/`([a-z]+)\.([a-zA-Z]+)`/g)].filter(([, group = '']) => group in config);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter(([, group = '', option = '']) => !(option in (config[group] ?? {}))).map(([all]) => all)).toEqual(
    [],
  );
});
