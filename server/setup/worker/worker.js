/** The step `worker`: there is a mediasoup worker that starts on this system. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { putInPlace, withDraft } from '../draft.js';
import { SetupError } from '../failure.js';
import { setupDir } from '../places.js';
import { say } from '../progress.js';
import { hashOf } from '../stamp.js';
import { buildWorker } from './build.js';
import { downloadWorker } from './download.js';

const fileName = 'mediasoup-worker';

/** @type {import('../step.js').Step} */
export async function worker(setup) {
  const given = setup.env.MEDIASOUP_WORKER_BIN;
  if (given && !starts(given))
    throw new SetupError(
      `MEDIASOUP_WORKER_BIN is ${given}, which is not a worker that starts here: correct or unset it.`,
    );
  return { MEDIASOUP_WORKER_BIN: given || (await cachedWorker(setup)) };
}

/** @param {import('../step.js').Setup} setup */
async function cachedWorker(setup) {
  const recipe = hashOf(join(setupDir, 'worker'), ['CMakeLists.txt', 'libsrtp.js', 'stream-list.c', 'shim']);
  const key = `${mediasoupVersion(setup.root)}-${recipe}-${process.platform}-${process.arch}`;
  const place = join(setup.cacheDir, 'worker', key);
  const path = join(place, fileName);
  if (starts(path)) return path;
  if (existsSync(place)) say('The cached mediasoup worker does not start: making it again.');

  await withDraft(place, async (draft) => {
    const binary = (await downloadWorker(draft, setup, starts)) ?? (await buildWorker(draft, setup));
    if (!starts(binary))
      throw new SetupError('The mediasoup worker was built, but does not start: please report this.');
    const made = join(draft, 'made');
    mkdirSync(made);
    renameSync(binary, join(made, fileName));
    putInPlace(made, place);
  });
  return path;
}

/** @param {string} root */
function mediasoupVersion(root) {
  const path = join(root, 'node_modules/mediasoup/package.json');
  if (!existsSync(path))
    throw new SetupError('The worker is made from the npm package mediasoup: prepare the packages first.');
  return String(JSON.parse(readFileSync(path, 'utf8')).version);
}

/**
 * A worker that is not started by mediasoup's Node side says so, with exit status 41: proof that it runs here.
 * @param {string} path
 */
function starts(path) {
  const { MEDIASOUP_VERSION: _, ...env } = process.env;
  return spawnSync(path, [], { env, stdio: 'ignore', timeout: 10_000 }).status === 41;
}
