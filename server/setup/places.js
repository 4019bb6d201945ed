/** The places of the work tree, the user's cache, and programs on the PATH. */
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This folder. (Node 18, the version in Debian 12, does not know import.meta.dirname.) */
export const setupDir = dirname(fileURLToPath(import.meta.url));

/** The top of the work tree. */
export const root = resolve(setupDir, '../..');

/**
 * Results that are expensive to make and belong to no work tree (Node, the worker) are kept here and shared by all
 * clones.
 * @param {NodeJS.ProcessEnv} env
 */
export function cacheDir(env) {
  if (env.PARLEY_CACHE_DIR) return resolve(env.PARLEY_CACHE_DIR);
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'parley');
}

/**
 * The full path of the first of these programs that is on the PATH.
 * @param {string[]} names
 * @param {NodeJS.ProcessEnv} env
 */
export function findProgram(names, env) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

/**
 * Whether this is an executable file.
 * @param {string} path
 */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // not there, or not ours to run: both mean no
  }
}
