/** Stamps: a file beside a result that says what it was made from, so that it is made again when that changes. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * One hash over all files in these places, including the content of folders, and over further words.
 * @param {string} root paths are hashed relative to it, so that a moved work tree keeps its stamps
 * @param {string[]} places below root; a missing one counts as empty
 * @param {string[]} [words]
 */
export function hashOf(root, places, words = []) {
  const hash = createHash('sha256');
  for (const word of words) hash.update(`${word}\0`);
  for (const path of places.flatMap((place) => filesIn(join(root, place))).sort()) {
    const content = readFileSync(path);
    hash.update(`${relative(root, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** @param {string} place @returns {string[]} */
function filesIn(place) {
  try {
    const entries = readdirSync(place, { withFileTypes: true });
    return entries.flatMap((entry) => {
      const path = join(place, entry.name);
      if (entry.isDirectory()) return filesIn(path);
      return entry.isFile() ? [path] : [];
    });
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOTDIR') return [place];
    if (code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Whether the content of the folder is complete, and was made from sources with this hash.
 * @param {string} folder
 * @param {string} hash
 */
export function isStamped(folder, hash) {
  try {
    return readFileSync(stampIn(folder), 'utf8') === hash;
  } catch {
    return false; // no stamp: never made, or not to the end
  }
}

/**
 * Marks the folder as complete. Must be called after everything else is in it.
 * @param {string} folder
 * @param {string} hash
 */
export function stamp(folder, hash) {
  writeFileSync(stampIn(folder), hash);
}

/** @param {string} folder */
const stampIn = (folder) => join(folder, '.made-from');
