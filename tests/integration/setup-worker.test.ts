import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { arch, platform, release } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { isRoot, Sandbox } from '../unit/setup/sandbox.ts';

const theWorker = [expect.stringMatching(/^worker\/3\.27\.1-[0-9a-f]{16}-[a-z0-9-]+\/mediasoup-worker$/)];
const rootTest = isRoot ? test : test.skip;

async function stageWithPackages(): Promise<Sandbox> {
  const sandbox = new Sandbox();
  await sandbox.run('prepare', { args: ['packages'] });
  return sandbox;
}

const prepareWorker = { args: ['worker'] };

/** A release of mediasoup on this machine: the archive, and a description with this digest, its own by default. */
async function serveRelease(
  sandbox: Sandbox,
  { digest, answers = true }: { digest?: string | null; answers?: boolean } = {},
) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'mediasoup-worker'), '#!/bin/sh\nexit 41\n', { mode: 0o755 });
  const archive = execFileSync('tar', ['-czC', folder, 'mediasoup-worker']);
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    if (answers) response.end(url === '/description' ? description(digest) : archive);
  });
  const description = (given: string | null = `sha256:${sha256}`) =>
    JSON.stringify({ assets: [{ name: archiveName, digest: given }] });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const env = {
    // Behind the stand-ins, for tar and gzip.
    PATH: [sandbox.bin, process.env.PATH].join(delimiter),
    MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: `http://127.0.0.1:${port}`,
    PARLEY_WORKER_RELEASE_URL: `http://127.0.0.1:${port}/description`,
  };
  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { env, sha256, asked, [Symbol.asyncDispose]: close };
}

const kernel = platform() === 'linux' ? `-kernel${release().split('.')[0]}` : '';
const archiveName = `mediasoup-worker-3.27.1-${platform()}-${arch()}${kernel}.tgz`;

/** No compiler. */
const cannotBuild = { cmake: { code: 1, prints: 'CMake Error: No CMAKE_CXX_COMPILER could be found.' } };

test('a worker that can be built is not downloaded, since it has corrections', async () => {
  using sandbox = await stageWithPackages();
  await using release = await serveRelease(sandbox);

  expect((await sandbox.run('prepare', { ...prepareWorker, env: release.env })).code).toBe(0);

  expect(sandbox.cached).toEqual(theWorker);
  expect(release.asked).toEqual([]);
});

test('a worker that cannot be built is downloaded, and lacks corrections', async () => {
  using sandbox = await stageWithPackages();
  sandbox.cast(cannotBuild);
  await using release = await serveRelease(sandbox);

  const run = await sandbox.run('prepare', { ...prepareWorker, env: release.env });

  expect(run).toMatchObject({ code: 0, said: expect.stringMatching(/install g\+\+.*\n.*lacks corrections/) });
  expect(sandbox.cached).toEqual(theWorker);
});

test('a checksum given by the operator is used without asking for the release', async () => {
  using sandbox = await stageWithPackages();
  sandbox.cast(cannotBuild);
  await using release = await serveRelease(sandbox, { digest: null });
  const env = { ...release.env, PARLEY_WORKER_SHA256: release.sha256.toUpperCase() };

  expect((await sandbox.run('prepare', { ...prepareWorker, env })).code).toBe(0);

  expect(release.asked).not.toContain('/description');
});

test.each([
  { what: 'another checksum', digest: `sha256:${'0'.repeat(64)}`, says: /differs from the release/ },
  { what: 'no checksum', digest: null, says: /could not be built: .*install g\+\+/ },
])('a download with $what is never started', async ({ digest, says }) => {
  using sandbox = await stageWithPackages();
  sandbox.cast(cannotBuild);
  await using release = await serveRelease(sandbox, { digest });

  const run = await sandbox.run('prepare', { ...prepareWorker, env: release.env });

  expect(run).toMatchObject({ code: 1, said: expect.stringMatching(says) });
  expect(sandbox.cached).toEqual(['worker']);
});

test('a download that takes too long is given up', async () => {
  using sandbox = await stageWithPackages();
  sandbox.cast(cannotBuild);
  await using release = await serveRelease(sandbox, { answers: false });
  const env = { ...release.env, PARLEY_DOWNLOAD_SECONDS: '0.5' };

  const run = await sandbox.run('prepare', { ...prepareWorker, env });

  expect(run).toMatchObject({ code: 1, said: expect.stringMatching(/could not be built: .*install g\+\+/) });
  expect(sandbox.cached).toEqual(['worker']);
});

test('mediasoup’s option to skip the download is honoured', async () => {
  using sandbox = await stageWithPackages();
  await using release = await serveRelease(sandbox);
  sandbox.cast(cannotBuild);
  const env = { ...release.env, MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD: 'true' };

  expect((await sandbox.run('prepare', { ...prepareWorker, env })).code).toBe(1);

  expect(release.asked).toEqual([]);
});

test('a cached worker that does not start is replaced', async () => {
  using sandbox = await stageWithPackages();
  await sandbox.run('prepare', prepareWorker);
  const path = join(sandbox.cache, sandbox.cached[0] ?? '');
  writeFileSync(path, 'half a work');

  const run = await sandbox.run('prepare', prepareWorker);

  expect(run).toMatchObject({ code: 0, said: expect.stringMatching(/^The cached mediasoup worker does not start/) });
  expect(readFileSync(path, 'utf8')).toContain('exit 41');
  expect(sandbox.cached).toEqual(theWorker);
});

test('a changed recipe makes another worker', async () => {
  using sandbox = await stageWithPackages();
  await sandbox.run('prepare', prepareWorker);
  sandbox.write('server/setup/worker/shim/srtp.h', '// otherwise');

  await sandbox.run('prepare', prepareWorker);

  expect(sandbox.cached).toHaveLength(2);
});

test('MEDIASOUP_WORKER_BIN is used as it is', async () => {
  using sandbox = await stageWithPackages();
  const given = join(sandbox.folder, 'worker of mine');
  writeFileSync(given, '#!/bin/sh\nexit 41\n', { mode: 0o755 });

  const run = await sandbox.run('prepare', { ...prepareWorker, env: { MEDIASOUP_WORKER_BIN: given } });

  expect(run).toEqual({ code: 0, printed: '', said: '' });
  expect(sandbox.cached).toEqual([]);
});

test('a MEDIASOUP_WORKER_BIN that does not start is refused in one sentence', async () => {
  using sandbox = await stageWithPackages();

  const run = await sandbox.run('prepare', { ...prepareWorker, env: { MEDIASOUP_WORKER_BIN: '/bin/true' } });

  expect(run.code).toBe(1);
  expect(run.said).toBe(
    'MEDIASOUP_WORKER_BIN is /bin/true, which is not a worker that starts here: correct or unset it.\n',
  );
});

test('without the rights to install packages, the exact command is printed and nothing changes', async () => {
  using sandbox = await stageWithPackages();
  sandbox.cast({ 'dpkg-query': { missing: ['cmake', 'libsrtp2-dev'] } });

  const run = await sandbox.run('prepare', { ...prepareWorker, as: 'nobody' });

  expect(run.code).toBe(1);
  expect(run.said).toMatch(/\n {2}sudo apt-get install -y --no-install-recommends cmake libsrtp2-dev\n$/);
  expect(sandbox.calls).not.toContainEqual(expect.stringMatching(/^(apt-get|cmake|ninja)/));
  expect(sandbox.cached).toEqual(['worker']);
});

rootTest('root has the missing packages installed, and no others', async () => {
  using sandbox = await stageWithPackages();
  sandbox.cast({ 'dpkg-query': { missing: ['g++'] } });

  expect((await sandbox.run('prepare', prepareWorker)).code).toBe(0);

  const apt = sandbox.calls.filter((call) => call.startsWith('apt-get'));
  expect(apt).toEqual([
    'apt-get update',
    expect.stringMatching(/^apt-get .* install -y --no-install-recommends g\+\+$/),
    'apt-get download --print-uris libsrtp2-dev',
  ]);
});

test.each([
  {
    what: 'no compiler',
    cmake: 'CMake Error: No CMAKE_CXX_COMPILER could be found.',
    says: /C\+\+ compiler.*install g\+\+/,
  },
  {
    what: 'no ninja',
    cmake: 'unable to find a build program corresponding to "Ninja"',
    says: /ninja is not on the PATH/,
  },
  {
    what: 'a full disk',
    ninja: 'fatal error: error writing to /tmp/x.s: No space left on device',
    says: /disk is full/,
  },
  {
    what: 'not enough memory',
    ninja: 'fatal error: Killed signal terminated program cc1plus',
    says: /not enough memory/,
  },
])('a build with $what ends in one sentence, and the next run recovers', async ({ cmake, ninja, says }) => {
  using sandbox = await stageWithPackages();
  sandbox.cast({
    ...(cmake && { cmake: { code: 1, prints: cmake } }),
    ...(ninja && { ninja: { code: 1, prints: ninja } }),
  });

  const run = await sandbox.run('prepare', prepareWorker);

  expect(run.code).toBe(1);
  const lastLine = run.said.trimEnd().split('\n').at(-1);
  expect(lastLine).toMatch(/^The mediasoup worker could not be built: .*\.$/);
  expect(lastLine).toMatch(says);
  expect(sandbox.cached).toEqual(['worker']);

  sandbox.cast({});
  expect((await sandbox.run('prepare', prepareWorker)).code).toBe(0);
  expect(sandbox.cached).toEqual(theWorker);
});

test('a build that is asked to stop stops, and leaves nothing', async () => {
  using sandbox = await stageWithPackages();
  sandbox.cast({ ninja: { waitsMs: 60_000 } });
  const { child, ended } = sandbox.start('prepare', prepareWorker);
  await sandbox.called('ninja');
  child.kill('SIGTERM');

  expect(await ended).toMatchObject({ code: 143, said: expect.stringMatching(/Stopped/) });
  expect(sandbox.cached).toEqual(['worker']);
});

test('a build that was killed is cleaned up by the next run', async () => {
  using sandbox = await stageWithPackages();
  sandbox.cast({ ninja: { waitsMs: 60_000 } });
  const { ended, killAll } = sandbox.start('prepare', prepareWorker);
  await sandbox.called('ninja');
  killAll();
  await ended;
  sandbox.cast({});

  expect((await sandbox.run('prepare', prepareWorker)).code).toBe(0);
  expect(sandbox.cached).toEqual(theWorker);
});

test('the worker is not made without the packages that it needs', async () => {
  using sandbox = new Sandbox();

  const run = await sandbox.run('prepare', prepareWorker);

  expect(run).toMatchObject({ code: 1, said: expect.stringMatching(/prepare the packages first\.\n$/) });
  expect(existsSync(join(sandbox.cache, 'worker'))).toBe(false);
});
