/** The cache folder: checks that it is writable, and removes parts that are no longer used. */
import { accessSync, constants, existsSync, readdirSync, readlinkSync, rmSync, statSync, utimesSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import { SetupError } from './failure.js';

/** How long unused parts are kept: another clone with an older version may still need them. */
const keptMs = 7 * 86_400_000;

/**
 * @throws {SetupError} with a remedy if this folder is not writable.
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
export function requireWritable(folder, env) {
  if (isWritable(folder)) return;
  const home = env.HOME || homedir();
  const found =
    folder.startsWith(home + sep) && !isWritable(home)
      ? `Your home folder ${home} is read-only, and Parley keeps Node and the media worker in ${folder}`
      : `The cache folder ${folder} is read-only`;
  throw new SetupError(`${found}: set PARLEY_CACHE_DIR to a folder that you can write, and run this again.`);
}

/**
 * Whether this folder can be written, or created.
 * @param {string} folder
 */
export function isWritable(folder) {
  if (!existsSync(folder)) return isWritable(dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Notes that something in the cache is used now.
 * @param {string} place
 */
export function markUsed(place) {
  try {
    const now = new Date();
    utimesSync(place, now, now);
  } catch {
    // A cache that is read-only, or belongs to somebody else, is not cleared by us either.
  }
}

/**
 * Removes the folders beside `place` that were not used for a week and contain no running program.
 * @param {string} place
 */
export function removeUnused(place) {
  const folder = dirname(place);
  const running = runningPrograms();
  for (const name of readdirSync(folder)) {
    const other = join(folder, name);
    if (name === basename(place) || name.includes('.draft-') || running.some((path) => path.startsWith(other + sep)))
      continue;
    if (Date.now() - statSync(other).mtimeMs > keptMs) rmSync(other, { recursive: true, force: true });
  }
}

/** The paths of all programs that run now, as far as Linux tells us. */
function runningPrograms() {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => programOf(pid) ?? []);
  } catch {
    return [];
  }
}

/** @param {string} pid */
function programOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return undefined; // it has ended, or is somebody else's
  }
}
