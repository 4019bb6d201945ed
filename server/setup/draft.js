/** Results are made in a draft folder beside their place, and moved to it when they are complete. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/**
 * Gives `make` an empty folder of this process's own, on the same file system as `place`, and always removes it in the
 * end. Drafts left by killed runs are removed as well.
 * @template T
 * @param {string} place
 * @param {(draft: string) => Promise<T>} make
 */
export async function withDraft(place, make) {
  // A cache may be shared between machines, where process ids mean nothing.
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
 * Moves what was made in a draft to its place, and the previous content into the draft, to be removed with it. If two
 * runs do so at once, either may win.
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
  if (pid === process.pid) return false; // a killed process that had the same id
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
