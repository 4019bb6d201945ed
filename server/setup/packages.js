/** The step `packages`: node_modules matches package-lock.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { putInPlace, withDraft } from './draft.js';
import { npmCi } from './npm.js';
import { hashOf, isStamped, stamp } from './stamp.js';

/** @type {import('./step.js').Step} */
export async function packages({ root, cacheDir, node, env }) {
  const wanted = hashOf(root, ['package-lock.json'], [process.platform, process.arch, ...dependencies(root)]);
  const place = join(root, 'node_modules');
  if (isStamped(place, wanted)) return {};

  // In dist/, which git and the tools ignore. The installed packages stay usable if this fails.
  await withDraft(join(root, 'dist/packages'), async (draft) => {
    const title = 'Installing the npm packages';
    const failed = 'The npm packages could not be installed';
    await npmCi({ title, failed, from: root, to: draft, root, node, cacheDir, env });
    const made = join(draft, 'node_modules');
    stamp(made, wanted);
    if (!isStamped(place, wanted)) putInPlace(made, place);
  });
  return {};
}

/**
 * Only these fields of package.json can contradict the lockfile, which npm then reports.
 * @param {string} root
 */
function dependencies(root) {
  const fields = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const names = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'];
  return names.map((name) => JSON.stringify(fields[name] ?? {}));
}
