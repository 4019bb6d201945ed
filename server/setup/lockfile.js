/** Copies a lockfile to the place where npm installs from it. */
import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Optional packages that the lockfile does not pin are omitted from the copy. A registry without the packages for other
 * systems writes such a lockfile, and `npm ci` refuses it as a whole.
 * @param {string} from
 * @param {string} to
 */
export function copyLockfile(from, to) {
  const lockfile = JSON.parse(readFileSync(from, 'utf8'));
  /** @type {[string, { optionalDependencies?: Record<string, string> }][]} */
  const packages = Object.entries(lockfile.packages ?? {});
  const pinned = new Set(packages.map(([path]) => path.split('node_modules/').at(-1)));
  for (const [path, { optionalDependencies = {} }] of packages) {
    if (path === '') continue; // what the project itself asks for must be pinned
    for (const name of Object.keys(optionalDependencies)) if (!pinned.has(name)) delete optionalDependencies[name];
  }
  writeFileSync(to, JSON.stringify(lockfile));
}
