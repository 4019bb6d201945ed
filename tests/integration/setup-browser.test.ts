import { expect, test } from '@jest/globals';
import { isRoot, Sandbox } from '../unit/setup/sandbox.ts';

const prepareBrowser = { args: ['browser'] };
const noChromium = { 'dpkg-query': { missing: ['chromium', 'fonts-nanum', 'fonts-noto-color-emoji'] } };

test('a browser on the PATH is enough', async () => {
  using sandbox = new Sandbox();
  sandbox.addProgram('google-chrome');

  expect(await sandbox.run('prepare', prepareBrowser)).toEqual({ code: 0, printed: '', said: '' });
});

test('a missing CHROMIUM_BIN is refused in one sentence', async () => {
  using sandbox = new Sandbox();

  const run = await sandbox.run('prepare', { ...prepareBrowser, env: { CHROMIUM_BIN: '/nowhere/chromium' } });

  expect(run).toMatchObject({ code: 1, said: expect.stringMatching(/^CHROMIUM_BIN is \/nowhere\/chromium, .*\.\n$/) });
});

test('without the rights to install one, the exact command is printed', async () => {
  using sandbox = new Sandbox();
  sandbox.cast(noChromium);

  const run = await sandbox.run('prepare', { ...prepareBrowser, as: 'nobody' });

  expect(run.code).toBe(1);
  expect(run.said).toMatch(
    /\n {2}sudo apt-get install -y --no-install-recommends chromium fonts-nanum fonts-noto-color-emoji\n$/,
  );
});

(isRoot ? test : test.skip)('root has one installed', async () => {
  using sandbox = new Sandbox();
  sandbox.cast(noChromium);

  expect((await sandbox.run('prepare', prepareBrowser)).code).toBe(0);
  expect(sandbox.calls.at(-1)).toMatch(
    /^apt-get .* install -y --no-install-recommends chromium fonts-nanum fonts-noto-color-emoji$/,
  );
  // What a package starts its service with is not found on this path.
  expect(sandbox.calls.at(-1)).toMatch(/ DPkg::Path=\S*\/server\/setup\/no-services:/);
});

(isRoot ? test : test.skip)('a package server that cannot be reached is said in one sentence', async () => {
  using sandbox = new Sandbox();
  sandbox.cast({ ...noChromium, 'apt-get': { code: 100, prints: "E: Temporary failure resolving 'deb.example.org'" } });

  const run = await sandbox.run('prepare', prepareBrowser);

  expect(run.code).toBe(1);
  expect(run.said).toMatch(
    /\nDebian packages could not be installed: the distribution's package server cannot .*\.\n$/,
  );
});

test('where nothing can be installed, the need is printed', async () => {
  using sandbox = new Sandbox();

  const run = await sandbox.run('prepare', { ...prepareBrowser, env: { PATH: '' } });

  expect(run).toMatchObject({ code: 1, said: expect.stringMatching(/need a Chromium or Chrome.*CHROMIUM_BIN/) });
});

const prepareShell = { args: ['shell'] };
const noShell = { 'dpkg-query': { missing: ['chromium-headless-shell'] } };

(isRoot ? test : test.skip)('root has a Chromium without windows installed as well', async () => {
  using sandbox = new Sandbox();
  sandbox.cast(noShell);

  expect((await sandbox.run('prepare', prepareShell)).code).toBe(0);
  expect(sandbox.calls.at(-1)).toMatch(/ install -y --no-install-recommends chromium-headless-shell$/);
});

test('without the rights to install it, and where it does not exist, the tests go on without it', async () => {
  using sandbox = new Sandbox();
  sandbox.cast({ ...noShell, 'apt-get': { code: 100, prints: 'E: Unable to locate package chromium-headless-shell' } });

  expect(await sandbox.run('prepare', { ...prepareShell, as: 'nobody' })).toMatchObject({ code: 0, said: '' });
  expect((await sandbox.run('prepare', prepareShell)).code).toBe(0);
});

test('somebody who chose the browser has all tests run in it', async () => {
  using sandbox = new Sandbox();
  sandbox.cast(noShell);
  const env = { CHROMIUM_BIN: sandbox.addProgram('chromium') };

  expect(await sandbox.run('prepare', { ...prepareShell, env })).toEqual({ code: 0, printed: '', said: '' });
  expect(sandbox.calls).toEqual([]);
});

test('a Firefox and an Xvfb on the PATH are enough', async () => {
  using sandbox = new Sandbox();
  for (const program of ['firefox-esr', 'Xvfb']) sandbox.addProgram(program);

  expect(await sandbox.run('prepare', { args: ['firefox'] })).toEqual({ code: 0, printed: '', said: '' });
});

test.each([
  { absent: 'Firefox and Xvfb', there: [], packages: 'firefox-esr xvfb' },
  { absent: 'Firefox', there: ['Xvfb'], packages: 'firefox-esr' },
  { absent: 'Xvfb', there: ['firefox'], packages: 'xvfb' },
])('without $absent and the rights to install it, one command for all of it is said', async ({ there, packages }) => {
  using sandbox = new Sandbox();
  for (const program of there) sandbox.addProgram(program);
  sandbox.cast({ 'dpkg-query': { missing: packages.split(' ') } });

  const run = await sandbox.run('prepare', { args: ['firefox'], as: 'nobody' });

  expect(run.code).toBe(1);
  expect(run.said).toContain(`\n  sudo apt-get install -y --no-install-recommends ${packages}\n`);
});

(isRoot ? test : test.skip)('root has Firefox and Xvfb installed at once', async () => {
  using sandbox = new Sandbox();
  sandbox.cast({ 'dpkg-query': { missing: ['firefox-esr', 'xvfb'] } });

  await sandbox.run('prepare', { args: ['firefox'] });

  const installed = sandbox.calls.filter((call) => call.startsWith('apt-get') && call.includes(' install '));
  expect(installed[0]).toMatch(/ install -y --no-install-recommends firefox-esr xvfb$/);
});

test('without Xvfb, and no way to install it, what is needed is said', async () => {
  using sandbox = new Sandbox();

  const run = await sandbox.run('prepare', {
    args: ['firefox'],
    env: { PATH: '', FIREFOX_BIN: sandbox.addProgram('firefox') },
  });

  expect(run).toMatchObject({ code: 1, said: expect.stringMatching(/need Xvfb.*XVFB_BIN/) });
});

test('a FIREFOX_BIN that is not there is refused in one sentence', async () => {
  using sandbox = new Sandbox();

  const run = await sandbox.run('prepare', { args: ['firefox'], env: { FIREFOX_BIN: '/nowhere/firefox' } });

  expect(run).toMatchObject({ code: 1, said: expect.stringMatching(/^FIREFOX_BIN is \/nowhere\/firefox, .*\.\n$/) });
});

test('where no Firefox can be installed, what is needed is said', async () => {
  using sandbox = new Sandbox();

  const run = await sandbox.run('prepare', { args: ['firefox'], env: { PATH: '' } });

  expect(run).toMatchObject({ code: 1, said: expect.stringMatching(/need a Firefox.*FIREFOX_BIN/) });
});
