/** The rules of the protocol: each has an id of its own and is cited by a test, and tests cite no others. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');
const protocol = join(root, 'server/shared/protocol');
const pages = globSync('rules/*.md', { cwd: protocol });
const idsOn = (page: string) =>
  [...readFileSync(join(protocol, page), 'utf8').matchAll(/^- \*\*\[([A-Z]\d+)\]\*\*/gmu)].map(([, id = '']) => id);
const ids = pages.flatMap(idsOn);
const cited = globSync('tests/**/*.test.ts', { cwd: root }).flatMap((path) =>
  [...readFileSync(join(root, path), 'utf8').matchAll(/\[([A-Z]\d+)\](?= |\s\[)/gu)].map(([, id = '']) => id),
);

test('every rule has an id of its own', () => {
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test('the rules of each letter are in order', () => {
  for (const [letter, those] of Map.groupBy(ids, (id) => id.charAt(0))) {
    const numbers = those.map((id) => Number(id.slice(1)));
    expect([letter, numbers]).toEqual([letter, numbers.toSorted((a, b) => a - b)]);
  }
});

test('the index names every page with its first and last rules', () => {
  const index = readFileSync(join(protocol, 'README.md'), 'utf8');
  const rangesOn = (page: string) =>
    [...Map.groupBy(idsOn(page), (id) => id.charAt(0)).values()].map((those) => `${those.at(0)} to ${those.at(-1)}`);
  expect(pages.filter((page) => !index.includes(`(${page}) | ${rangesOn(page).join(', ')} |`))).toEqual([]);
});

test('every rule is proved by a test that cites it', () => {
  expect(ids.length).toBeGreaterThan(80);
  expect(ids.filter((id) => !cited.includes(id))).toEqual([]);
});

test('every rule that a test cites exists', () => {
  expect([...new Set(cited)].filter((id) => !ids.includes(id))).toEqual([]);
});
