/** The step `worker`: a mediasoup worker that starts on this system. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { markUsed, removeUnused, requireWritable } from '../cache.js';
import { putInPlace, withDraft } from '../draft.js';
import { SetupError } from '../failure.js';
import { setupDir } from '../places.js';
import { print } from '../progress.js';
import { hashOf } from '../stamp.js';
import { buildWorker, debianPackages } from './build.js';
import { downloadWorker } from './download.js';

const fileName = 'mediasoup-worker';

/** @type {import('../step.js').Step} */
export async function worker(setup) {
  const given = setup.env.MEDIASOUP_WORKER_BIN;
  if (given && !starts(given))
    throw new SetupError(
      `MEDIASOUP_WORKER_BIN is ${given}, which is not a worker that starts here: correct or unset it.`,
    );
  return { MEDIASOUP_WORKER_BIN: given || (await cachedWorker(setup, { make: madeWorker })) };
}

/** @type {import('../step.js').PackagesOf} */
export const workerPackages = (places) => {
  const hasVersion = existsSync(mediasoupIn(places.root));
  const isReady = places.env.MEDIASOUP_WORKER_BIN || (hasVersion && starts(join(placeIn(places), fileName)));
  return isReady ? [] : debianPackages;
};

/** The step `worker-asan`: a worker that ends with a report on an invalid memory access; for fuzzing, and slow. */
/** @type {import('../step.js').Step} */
export async function sanitizedWorker(setup) {
  const sanitize = 'address,undefined';
  /** @type {Make} */
  const make = (draft) => buildWorker(draft, setup, { sanitize });
  return { MEDIASOUP_WORKER_BIN: await cachedWorker(setup, { make, suffix: '-asan' }) };
}

/** @typedef {(draft: string, setup: import('../step.js').Setup) => Promise<string>} Make */

/**
 * @param {import('../step.js').Setup} setup
 * @param {{ make: Make, suffix?: string }} kind
 */
async function cachedWorker(setup, { make, suffix = '' }) {
  const place = placeIn(setup, suffix);
  const path = join(place, fileName);
  if (starts(path)) {
    markUsed(place);
    return path;
  }
  if (existsSync(place)) print('The cached mediasoup worker does not start; making it again.');

  requireWritable(setup.cacheDir, setup.env);
  await withDraft(place, async (draft) => {
    const binary = await make(draft, setup);
    if (!starts(binary))
      throw new SetupError('The mediasoup worker was built, but does not start: please report this.');
    const made = join(draft, 'made');
    mkdirSync(made);
    renameSync(binary, join(made, fileName));
    putInPlace(made, place);
  });
  removeUnused(place);
  return path;
}

/**
 * The place of the worker for this system, these sources and this recipe.
 * @param {import('../step.js').Places} places
 */
function placeIn({ root, cacheDir }, suffix = '') {
  const recipe = hashOf(join(setupDir, 'worker'), [
    'CMakeLists.txt',
    'corrections.cmake',
    'libsrtp.js',
    'served.hpp',
    'stream-list.c',
    'unproven-connections.hpp',
    'vp8-frame-size.hpp',
    'shim',
  ]);
  const key = `${mediasoupVersion(root)}-${recipe}-${process.platform}-${process.arch}${suffix}`;
  return join(cacheDir, 'worker', key);
}

/**
 * Builds the worker, since a downloaded one lacks the corrections of corrections.cmake: a single packet of a
 * participant could end it. Downloads it if it cannot be built.
 * @type {Make}
 */
async function madeWorker(draft, setup) {
  try {
    return await buildWorker(draft, setup);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    const downloaded = await downloadWorker(draft, setup, starts);
    if (!downloaded) throw error;
    print(`${error.message}\nA downloaded worker is used instead. It lacks corrections; see docs/worker-findings.md.`);
    return downloaded;
  }
}

/** @param {string} root */
const mediasoupIn = (root) => join(root, 'node_modules/mediasoup/package.json');

/** @param {string} root */
function mediasoupVersion(root) {
  const path = mediasoupIn(root);
  if (!existsSync(path))
    throw new SetupError('The worker is made from the npm package mediasoup: prepare the packages first.');
  return String(JSON.parse(readFileSync(path, 'utf8')).version);
}

/**
 * Whether this worker runs on this system: it exits with status 41 if it was not started by mediasoup's Node side.
 * @param {string} path
 */
function starts(path) {
  const { MEDIASOUP_VERSION: _, ...env } = process.env;
  return spawnSync(path, [], { env, stdio: 'ignore', timeout: 10_000 }).status === 41;
}
