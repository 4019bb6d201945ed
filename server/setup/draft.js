/** Things are made in a draft folder beside their place and moved there when they are whole. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/**
 * Gives `make` an empty folder of this process's own, on the same file system as `place`, and removes it in the
 * end, whatever happens. Drafts left by runs that were killed go as well.
 * @template T
 * @param {string} place
 * @param {(draft: string) => Promise<T>} make
 */
export async function withDraft(place, make) {
  // A cache may be shared between machines, where numbers of processes mean nothing.
  const prefix = `${basename(place)}.draft-${hostname()}-`;
  const draft = join(dirname(place), `${prefix}${process.pid}`);
  mkdirSync(dirname(place), { recursive: true });
  sweep(dirname(place), prefix);
  mkdirSync(draft);
  try {
    return await make(draft);
  } finally {
    rmSync(draft, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * Moves what was made in a draft to its place, and what was there into the draft, to be removed with it. When two
 * runs do so at once, one of them wins, which is as good.
 * @param {string} made
 * @param {string} place
 */
export function putInPlace(made, place) {
  mkdirSync(dirname(place), { recursive: true });
  if (existsSync(place)) renameSync(place, `${made}.replaced`);
  try {
    renameSync(made, place);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

/**
 * @param {string} folder
 * @param {string} prefix
 */
function sweep(folder, prefix) {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix) || isAlive(Number(name.slice(prefix.length)))) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  if (pid === process.pid) return false; // a former owner of our number
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
