import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Sandbox } from '../unit/setup/sandbox.ts';

test('the first start prepares everything and runs the server with the arguments', async () => {
  using sandbox = new Sandbox();

  const run = await sandbox.run('start', { args: ['--port', '8080'] });

  expect(run).toMatchObject({ code: 0, printed: 'serving --port 8080' });
  expect(run.said).toMatch(/npm packages.*worker.*page/s);
  expect(sandbox.calls.map((call) => call.split(' ')[0])).toEqual([
    'npm-cli.js',
    'dpkg-query',
    'apt-get',
    'cmake',
    'ninja',
    'vite',
  ]);
});

test('the second start prints nothing and calls nothing', async () => {
  using sandbox = new Sandbox();
  await sandbox.run('start');
  const calls = sandbox.calls.length;

  const run = await sandbox.run('start');

  expect(run).toEqual({ code: 0, printed: 'serving', said: '' });
  expect(sandbox.calls).toHaveLength(calls);
});

test('two first starts at once both succeed and leave one of everything', async () => {
  using sandbox = new Sandbox();
  sandbox.cast({ ninja: { waitsMs: 200 }, 'npm-cli.js': { waitsMs: 100 } });

  const runs = await Promise.all([sandbox.run('start'), sandbox.run('start')]);

  expect(runs.map((run) => run.code)).toEqual([0, 0]);
  expect(sandbox.cached).toEqual([expect.stringMatching(/^worker\/3\.27\.1-[^/]+\/mediasoup-worker$/)]);
});

test("the server's exit code is the setup's", async () => {
  using sandbox = new Sandbox();
  sandbox.write('server/main.ts', 'process.exitCode = 7;');

  expect((await sandbox.run('start')).code).toBe(7);
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s reaches the server, which ends in its own way',
  async (signal) => {
    using sandbox = new Sandbox();
    sandbox.write(
      'server/main.ts',
      `process.on('${signal}', () => { process.stdout.write(' closed'); process.exit(3); });
     setInterval(() => {}, 1000);
     process.stdout.write('open');`,
    );
    const { child, ended } = sandbox.start('start');
    child.stdout.once('data', () => child.kill(signal));

    expect(await ended).toMatchObject({ code: 3, printed: 'open closed' });
  },
);

test("the server ends when npm's shell, which waits for it, is gone", async () => {
  using sandbox = new Sandbox();
  await sandbox.run('prepare', { args: ['packages', 'worker', 'page'] });
  sandbox.write(
    'server/main.ts',
    `process.on('SIGTERM', () => { process.stdout.write(' closed'); process.exit(0); });
     setInterval(() => {}, 1000);
     process.stdout.write('open');`,
  );
  const { child, ended } = sandbox.start('start', { env: { npm_lifecycle_event: 'start' }, through: 'sh' });
  child.stdout.once('data', () => child.kill('SIGTERM'));

  expect((await ended).printed).toBe('open closed');
});

test('a server that dies of a signal is reported as shells do', async () => {
  using sandbox = new Sandbox();
  sandbox.write('server/main.ts', 'process.kill(process.pid, "SIGKILL");');

  expect((await sandbox.run('start')).code).toBe(137);
});

test('the tests get the worker, the browsers, the relay, the proxies and systemd in their environment', async () => {
  using sandbox = new Sandbox();
  const names = ['chromium', 'firefox', 'Xvfb', 'turnserver', 'nginx', 'haproxy', 'caddy', 'systemd-analyze'];
  const programs = names.map((name) => sandbox.addProgram(name));
  await sandbox.run('test');
  sandbox.write(
    'node_modules/jest/bin/jest.js',
    `const names = ['MEDIASOUP_WORKER', 'CHROMIUM', 'FIREFOX', 'XVFB', 'TURNSERVER', 'NGINX', 'HAPROXY', 'CADDY',
      'SYSTEMD_ANALYZE'];
    console.log(...names.map((name) => process.env[name + '_BIN']))`,
  );

  const { printed } = await sandbox.run('test');

  expect(printed.trim()).toBe([join(sandbox.cache, sandbox.cached[0] ?? ''), ...programs].join(' '));
});

test('check runs all its commands and fails if one of them fails', async () => {
  using sandbox = new Sandbox();
  sandbox.cast({ tsc: { code: 2, prints: 'a wrong type' } });

  const run = await sandbox.run('check');

  expect(run).toMatchObject({ code: 2, printed: 'a wrong type\n' });
  expect(run.said).toMatch(/Types.*Lint/s);
  const inOrder = ['tsc -b', 'biome ci .', 'knip', 'jest tests/architecture tests/unit/docs'];
  expect(sandbox.calls.slice(-4).map((call) => call.trim())).toEqual(inOrder);
});

test('the page is built again when one of its sources has changed', async () => {
  using sandbox = new Sandbox();
  await sandbox.run('prepare', { args: ['packages', 'page'] });
  sandbox.write('server/shared/protocol/room.ts', 'export {};');

  await sandbox.run('prepare', { args: ['packages', 'page'] });
  await sandbox.run('prepare', { args: ['packages', 'page'] });

  expect(sandbox.calls.filter((call) => call.startsWith('vite'))).toHaveLength(2);
});

test('a page that does not build leaves the previous one in its place', async () => {
  using sandbox = new Sandbox();
  await sandbox.run('prepare', { args: ['packages', 'page'] });
  sandbox.write('client/index.html', '<p>broken');
  sandbox.cast({ vite: { code: 1, prints: 'error: no end of <p>' } });

  const run = await sandbox.run('prepare', { args: ['packages', 'page'] });

  expect(run.code).toBe(1);
  expect(run.said).toMatch(/The page could not be built.*\n.*no end of <p>\n$/);
  expect(readFileSync(join(sandbox.tree, 'dist/client/index.html'), 'utf8')).toBe('built');
});

test('an unknown task or step is answered with the known ones', async () => {
  using sandbox = new Sandbox();

  expect(await sandbox.run('stat')).toMatchObject({
    code: 2,
    said: expect.stringMatching(/"stat".*start, test, check/),
  });
  expect(await sandbox.run('prepare', { args: ['pages'] })).toMatchObject({
    code: 2,
    said: expect.stringMatching(/"pages"/),
  });
});

test('a deleted work tree costs no second worker', async () => {
  using sandbox = new Sandbox();
  await sandbox.run('start');
  rmSync(join(sandbox.tree, 'node_modules'), { recursive: true });

  await sandbox.run('start');

  expect(sandbox.calls.filter((call) => call.startsWith('ninja'))).toHaveLength(1);
});
