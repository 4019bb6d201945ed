/** Everything that is fetched to build and run Parley is pinned, and verified where it comes from a registry. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const root = resolve(import.meta.dirname, '../../..');
const node = 'server/setup/node';
const lockfiles = [
  'package-lock.json',
  ...readdirSync(join(root, node))
    .filter((name) => !name.endsWith('.js'))
    .map((platform) => join(node, platform, 'package-lock.json')),
];

type Entry = { version: string; integrity?: string; link?: boolean };
type Lockfile = { packages: Record<string, Entry> };

test.each(lockfiles)('%s pins the content of each package', (path) => {
  const { packages }: Lockfile = JSON.parse(readFileSync(join(root, path), 'utf8'));
  const entries = Object.entries(packages).filter(([place]) => place !== '');
  expect(entries.length).toBeGreaterThan(0);
  expect(entries.filter(([, { integrity, link }]) => !link && !integrity?.startsWith('sha512-'))).toEqual([]);
});

test.each([
  { file: 'docker/Dockerfile', pattern: /^FROM (\S+)/gmu },
  { file: 'docker/compose.yaml', pattern: /^\s+image: (\S+)/gmu },
])('$file takes images of one exact version', ({ file, pattern }) => {
  const images = [...readFileSync(join(root, file), 'utf8').matchAll(pattern)].flatMap(([, image]) => image ?? []);
  const foreign = images.filter((image) => image !== 'parley');
  expect(foreign.length).toBeGreaterThan(0);
  expect(foreign.filter((image) => !/^([a-z]+\/)?[a-z]+:\d+\.\d+\.\d+(-[a-z-]+)?$/u.test(image))).toEqual([]);
});
