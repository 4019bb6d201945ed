/** The cache of the setup: where it cannot be written, and what in it is removed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { canMount, isRoot, Sandbox } from '../unit/setup/sandbox.ts';

const mountTest = canMount ? test : test.skip;
/* An old Node is one that does not run TypeScript; a new one can be told not to. */
const oldNode = { nodeFlags: ['--no-strip-types'] };
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** A home folder in the sandbox, empty. */
function homeOf(sandbox: Sandbox): string {
  const home = join(sandbox.folder, 'home');
  mkdirSync(home);
  return home;
}

mountTest.each(['start', 'test'])('%s with a read-only home says so in one sentence, and what to do', async (task) => {
  using sandbox = new Sandbox();
  const home = homeOf(sandbox);

  const run = await sandbox.run(task, { ...oldNode, readOnly: home, env: { HOME: home, PARLEY_CACHE_DIR: '' } });

  expect(run.code).toBe(1);
  expect(run.said).toBe(
    `Your home folder ${home} is read-only, and Parley keeps Node and the media worker in ${home}/.cache/parley: set PARLEY_CACHE_DIR to a folder that you can write, and run this again.\n`,
  );
});

(isRoot ? test : test.skip)('a home that belongs to somebody else is read-only as well', async () => {
  using sandbox = new Sandbox();
  const home = homeOf(sandbox); // made by root

  const run = await sandbox.run('start', { ...oldNode, as: 'nobody', env: { HOME: home, PARLEY_CACHE_DIR: '' } });

  expect(run).toMatchObject({ code: 1, said: expect.stringMatching(/^Your home folder \S+ is read-only, .*\n$/) });
});

mountTest('a read-only cache folder is named', async () => {
  using sandbox = new Sandbox();

  const run = await sandbox.run('start', { ...oldNode, readOnly: sandbox.cache });

  expect(run).toMatchObject({
    code: 1,
    said: expect.stringContaining(`The cache folder ${sandbox.cache} is read-only`),
  });
});

mountTest('with a read-only home, PARLEY_CACHE_DIR is enough, also for npm', async () => {
  using sandbox = new Sandbox();
  const home = homeOf(sandbox);

  const run = await sandbox.run('start', { ...oldNode, readOnly: home, env: { HOME: home } });

  expect(run).toMatchObject({ code: 0, printed: 'serving' });
  expect(existsSync(join(sandbox.cache, 'npm'))).toBe(true);
});

/** Something in the cache that was used this many days ago. */
function cached(sandbox: Sandbox, path: string, { daysAgo }: { daysAgo: number }): string {
  const place = join(sandbox.cache, path);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'mediasoup-worker'), '#!/bin/sh\nexit 41\n', { mode: 0o755 });
  const time = new Date(Date.now() - daysAgo * 86_400_000);
  utimesSync(place, time, time);
  return place;
}

test('a new worker and a new Node replace those that were not used for a week', async () => {
  using sandbox = new Sandbox();
  const old = [cached(sandbox, 'worker/3.0.0-old', { daysAgo: 8 }), cached(sandbox, 'node/20.0.0-old', { daysAgo: 8 })];
  const recent = cached(sandbox, 'worker/3.0.1-recent', { daysAgo: 6 });

  expect((await sandbox.run('start', oldNode)).code).toBe(0);

  expect(old.filter((place) => existsSync(place))).toEqual([]);
  expect(existsSync(recent)).toBe(true);
});

test('a start counts as use', async () => {
  using sandbox = new Sandbox();
  await sandbox.run('start');
  const place = join(sandbox.cache, sandbox.cached[0] ?? '', '..');
  const longAgo = new Date(Date.now() - 30 * 86_400_000);
  utimesSync(place, longAgo, longAgo);
  await sandbox.run('start');
  sandbox.write('server/setup/worker/shim/srtp.h', '// otherwise');

  await sandbox.run('start');

  expect(existsSync(place)).toBe(true);
});

(existsSync('/proc/self/exe') ? test : test.skip)('a worker that runs stays', async () => {
  using sandbox = new Sandbox();
  const place = cached(sandbox, 'worker/3.0.0-old', { daysAgo: 8 });
  copyFileSync('/bin/sleep', join(place, 'running'));
  const time = new Date(Date.now() - 8 * 86_400_000);
  utimesSync(place, time, time);
  running.push(spawn(join(place, 'running'), ['60']));

  expect((await sandbox.run('start')).code).toBe(0);

  expect(existsSync(place)).toBe(true);
});
