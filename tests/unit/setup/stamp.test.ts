import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { hashOf, isStamped, stamp } from '../../../server/setup/stamp.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'parley-stamp-'));
  mkdirSync(join(root, 'client/ui'), { recursive: true });
  writeFileSync(join(root, 'client/ui/tile.tsx'), 'tile');
  writeFileSync(join(root, 'lock.json'), '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

const hash = (words: string[] = []) => hashOf(root, ['client', 'lock.json', 'not-there'], words);

test.each<[string, () => void]>([
  ['changes', () => writeFileSync(join(root, 'client/ui/tile.tsx'), 'TILE')],
  ['is added', () => writeFileSync(join(root, 'client/new.ts'), '')],
  ['is renamed', () => renameSync(join(root, 'client/ui/tile.tsx'), join(root, 'client/ui/card.tsx'))],
  ['is removed', () => rmSync(join(root, 'lock.json'))],
])('a file that %s changes the hash', (_, change) => {
  const before = hash();
  change();
  expect(hash()).not.toBe(before);
});

test('words count, too', () => {
  expect(hash(['linux'])).not.toBe(hash(['darwin']));
});

test('a copy of the tree has the same hash', () => {
  const copy = mkdtempSync(join(tmpdir(), 'parley-stamp-'));
  cpSync(root, copy, { recursive: true });
  expect(hashOf(copy, ['client', 'lock.json'])).toBe(hash());
  rmSync(copy, { recursive: true });
});

test('an editor’s dangling link is ignored', () => {
  const before = hash();
  symlinkSync('somebody@somewhere.123', join(root, 'client/.#tile.tsx'));
  expect(hash()).toBe(before);
});

test('a folder is stamped with one hash, and not before', () => {
  expect(isStamped(root, 'a')).toBe(false);
  stamp(root, 'a');
  expect(isStamped(root, 'a')).toBe(true);
  expect(isStamped(root, 'b')).toBe(false);
});
