import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { isRoot, Sandbox } from '../unit/setup/sandbox.ts';

const preparePackages = { args: ['packages'] };
const installs = (sandbox: Sandbox) => sandbox.calls.filter((call) => call.startsWith('npm-cli.js ci')).length;

test('packages are installed without their install scripts', async () => {
  using sandbox = new Sandbox();

  await sandbox.run('prepare', preparePackages);

  expect(sandbox.calls).toEqual([expect.stringMatching(/^npm-cli\.js ci .*--ignore-scripts/)]);
});

test.each([
  { change: 'the lockfile', path: 'package-lock.json', text: '{ "lockfileVersion": 3, "name": "other" }' },
  { change: 'a dependency', path: 'package.json', text: '{ "type": "module", "dependencies": { "zod": "4" } }' },
])('$change that changes installs them again', async ({ path, text }) => {
  using sandbox = new Sandbox();
  await sandbox.run('prepare', preparePackages);
  sandbox.write(path, text);

  await sandbox.run('prepare', preparePackages);

  expect(installs(sandbox)).toBe(2);
});

test('a package.json in a folder above changes nothing', async () => {
  const above = temporaryFolder();
  writeFileSync(join(above, 'package.json'), '{ "type": "module", "dependencies": { "stray": "1" } }');
  using sandbox = new Sandbox({ below: above });

  expect(await sandbox.run('prepare', { args: ['packages', 'worker', 'page'] })).toMatchObject({ code: 0 });
  expect(installs(sandbox)).toBe(1);
});

test('a script that changes in package.json does not', async () => {
  using sandbox = new Sandbox();
  await sandbox.run('prepare', preparePackages);
  sandbox.write('package.json', '{ "type": "module", "scripts": { "start": "x" } }');

  await sandbox.run('prepare', preparePackages);

  expect(installs(sandbox)).toBe(1);
});

test('packages that somebody else installed are not trusted', async () => {
  using sandbox = new Sandbox();
  sandbox.write('node_modules/left-over/index.js', '');

  await sandbox.run('prepare', preparePackages);

  expect(installs(sandbox)).toBe(1);
  expect(existsSync(join(sandbox.tree, 'node_modules/left-over'))).toBe(false);
});

test('an install that was killed is cleaned up by the next run', async () => {
  using sandbox = new Sandbox();
  sandbox.cast({ 'npm-cli.js': { waitsMs: 60_000 } });
  const { ended, killAll } = sandbox.start('prepare', preparePackages);
  await sandbox.called('npm-cli.js');
  killAll();
  await ended;
  sandbox.cast({});

  expect((await sandbox.run('prepare', preparePackages)).code).toBe(0);
  expect(existsSync(join(sandbox.tree, 'node_modules/mediasoup'))).toBe(true);
});

test('without a network, npm fails in one sentence and the installed packages stay', async () => {
  using sandbox = new Sandbox();
  await sandbox.run('prepare', preparePackages);
  const packages = { '': { dependencies: { 'is-odd': '3.0.1' } }, 'node_modules/is-odd': { version: '3.0.1' } };
  sandbox.write('package.json', '{ "type": "module", "dependencies": { "is-odd": "3.0.1" } }');
  sandbox.write('package-lock.json', JSON.stringify({ lockfileVersion: 3, packages }));

  const run = await sandbox.run('prepare', {
    ...preparePackages,
    env: {
      npm_execpath: realNpm(),
      npm_config_registry: 'http://127.0.0.1:9',
      npm_config_fetch_retries: '0',
      npm_config_cache: join(sandbox.folder, 'npm-cache'),
    },
  });

  expect(run.code).toBe(1);
  expect(run.said).toMatch(/\nThe npm packages could not be installed: the npm registry cannot be reached: .*\.\n$/);
  expect(existsSync(join(sandbox.tree, 'node_modules/mediasoup'))).toBe(true);
});

test('npm succeeding with truncated files on a full disk is a failure', async () => {
  using sandbox = new Sandbox();
  const prints = 'npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device, write';
  sandbox.cast({ 'npm-cli.js': { prints } });

  const run = await sandbox.run('prepare', preparePackages);

  expect(run).toMatchObject({
    code: 1,
    said: expect.stringMatching(/could not be installed: the disk is full.*\.\n$/),
  });
  expect(existsSync(join(sandbox.tree, 'node_modules'))).toBe(false);
});

test('an unknown npm failure is quoted', async () => {
  using sandbox = new Sandbox();
  sandbox.cast({ 'npm-cli.js': { code: 1, prints: 'npm error Invalid: lock file does not satisfy zod@4' } });

  const run = await sandbox.run('prepare', preparePackages);

  expect(run).toMatchObject({
    code: 1,
    said: expect.stringMatching(/Last lines of its output:\n.*does not satisfy zod@4\n$/),
  });
});

(isRoot ? test : test.skip)('a folder that may not be written is named', async () => {
  using sandbox = new Sandbox();
  sandbox.write('dist/theirs', ''); // made by root

  const run = await sandbox.run('prepare', { ...preparePackages, as: 'nobody' });

  expect(run.code).toBe(1);
  expect(run.said).toMatch(/^\S+dist\/packages\S+ could not be made ready: permission denied/);
});

/* An old Node is one that does not run TypeScript; a new one can be told not to. */
const oldNode = { nodeFlags: ['--no-strip-types'] };
const printVersion = 'process.stdout.write(process.execPath);';

test('an old Node fetches a newer one into the cache, once', async () => {
  using sandbox = new Sandbox();
  sandbox.write('server/main.ts', 'process.stdout.write(process.env.PATH);');
  await sandbox.run('start', oldNode);
  const again = await sandbox.run('start', oldNode);

  const node = sandbox.cached.find((path) => path.startsWith('node/'));
  expect(node).toMatch(/^node\/26\.10\.0-[a-z0-9-]+\/bin\/node$/);
  expect(sandbox.calls.filter((call) => call.startsWith('npm-cli.js'))).toHaveLength(2);
  expect(again.printed.split(delimiter)[0]).toBe(join(sandbox.cache, node ?? '', '..'));
  expect(again.said).toBe('');
});

(isRoot ? test : test.skip)(
  'a user who may not install packages reads all missing ones at once, before anything is downloaded',
  async () => {
    using sandbox = new Sandbox();
    sandbox.cast({ 'dpkg-query': { missing: ['libatomic1', 'cmake', 'libuv1-dev', 'coturn'] } });

    const start = await sandbox.run('start', { ...oldNode, as: 'nobody' });
    const tests = await sandbox.run('test', { ...oldNode, as: 'nobody' });

    const command = 'sudo apt-get install -y --no-install-recommends libatomic1 cmake libuv1-dev';
    expect(start).toMatchObject({ code: 1, said: expect.stringMatching(new RegExp(`\\n {2}${command}\\n$`)) });
    expect(tests.said).toMatch(new RegExp(`\\n {2}${command} coturn\\n$`));
    expect(sandbox.calls.filter((call) => call.startsWith('npm-cli.js'))).toEqual([]);
  },
);

test('a new Node is used as it is', async () => {
  using sandbox = new Sandbox();
  sandbox.write('server/main.ts', printVersion);

  expect((await sandbox.run('start')).printed).toBe(join(sandbox.folder, 'real-node'));
});

test('a cached Node that does not start is replaced', async () => {
  using sandbox = new Sandbox();
  await sandbox.run('prepare', oldNode);
  const path = join(sandbox.cache, sandbox.cached[0] ?? '');
  writeFileSync(path, 'not a program');

  const run = await sandbox.run('prepare', oldNode);

  expect(run).toMatchObject({ code: 0, said: expect.stringMatching(/^The cached Node does not start/) });
  expect(readFileSync(path, 'utf8')).toContain('v26.10.0');
});

test('a Node that does not start on this system is not kept', async () => {
  using sandbox = new Sandbox();
  const folders = [process.platform, process.arch].join('-');
  sandbox.write(`server/setup/node/${folders}/package.json`, '{ "dependencies": { "node-x": "99.0.0" } }');

  const run = await sandbox.run('prepare', oldNode);

  expect(run).toMatchObject({
    code: 1,
    said: expect.stringMatching(/install Node 22\.18 or newer from nodejs\.org\.\n$/),
  });
  expect(sandbox.cached).toEqual(['node']);
});

test('where npm has no Node for the system, that is printed', async () => {
  using sandbox = new Sandbox();
  rmSync(join(sandbox.tree, 'server/setup/node'), { recursive: true });
  sandbox.write('server/setup/node/node.js', readFileSync(resolve('server/setup/node/node.js'), 'utf8'));

  expect(await sandbox.run('prepare', oldNode)).toMatchObject({
    code: 1,
    said: expect.stringMatching(/^Parley needs Node/),
  });
});

function realNpm(): string {
  const beside = resolve(realpathSync(process.execPath), '../../lib/node_modules/npm/bin/npm-cli.js');
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm'));
  const found = [process.env.npm_execpath ?? '', beside, ...onPath].find((path) => existsSync(path));
  if (!found) throw new Error('there is no npm to test with');
  return realpathSync(found);
}
