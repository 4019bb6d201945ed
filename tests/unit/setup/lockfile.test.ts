import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { copyLockfile } from '../../../server/setup/lockfile.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-lockfile-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function copyOf(packages: object): unknown {
  const [from, to] = [join(folder, 'package-lock.json'), join(folder, 'copy.json')];
  writeFileSync(from, JSON.stringify({ lockfileVersion: 3, packages }));
  copyLockfile(from, to);
  return JSON.parse(readFileSync(to, 'utf8')).packages;
}

test('unpinned optional packages of other systems are omitted', () => {
  const copied = copyOf({
    'node_modules/tool': { optionalDependencies: { 'tool-linux': '1.0.0', 'tool-darwin': '1.0.0' } },
    'node_modules/tool-linux': { version: '1.0.0' },
  });

  expect(copied).toMatchObject({ 'node_modules/tool': { optionalDependencies: { 'tool-linux': '1.0.0' } } });
  expect(JSON.stringify(copied)).not.toContain('darwin');
});

test('everything else is copied unchanged', () => {
  const packages = {
    '': { dependencies: { tool: '1.0.0' }, optionalDependencies: { 'our-own': '2.0.0' } },
    'node_modules/tool': { version: '1.0.0', optionalDependencies: { deep: '3.0.0' } },
    'node_modules/tool/node_modules/deep': { version: '3.0.0', integrity: 'sha512-x' },
  };

  expect(copyOf(packages)).toEqual(packages);
});
