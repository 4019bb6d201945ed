/** The Node that runs everything: the current one if it is new enough, otherwise one from npm. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { requirePackages } from '../apt.js';
import { markUsed, removeUnused, requireWritable } from '../cache.js';
import { putInPlace, withDraft } from '../draft.js';
import { SetupError } from '../failure.js';
import { npmCi } from '../npm.js';
import { setupDir } from '../places.js';
import { print } from '../progress.js';

/** @typedef {import('../step.js').Places & { wanted: () => string[] }} Options */

/**
 * @param {Options} options
 * @returns {Promise<{ path: string, env: NodeJS.ProcessEnv }>} its directory comes first on the PATH in `env`, for
 * programs that call `node`
 */
export async function findNode(options) {
  const path = isNewEnough() ? process.execPath : await ownNode(options);
  return { path, env: { PATH: [dirname(path), options.env.PATH].filter(Boolean).join(delimiter) } };
}

/** True for versions that run TypeScript directly (22.18 and newer). */
function isNewEnough() {
  return Boolean(process.features.typescript);
}

/** @param {Options} options */
async function ownNode({ cacheDir, root, env, wanted }) {
  const platform = `${process.platform}-${process.arch}`;
  const recipe = join(setupDir, 'node', platform);
  if (!existsSync(recipe))
    throw new SetupError(
      `Parley needs Node 22.18 or newer, and this is ${process.version}: install it from nodejs.org.`,
    );

  const version = pinnedVersion(recipe);
  const place = join(cacheDir, 'node', `${version}-${platform}`);
  const path = join(place, 'bin/node');
  if (runs(path, version)) {
    markUsed(place);
    return path;
  }
  if (existsSync(place)) print('The cached Node does not start; downloading it again.');

  // This Node is linked with a library that a minimal Debian lacks, without which the download would be in vain.
  await requirePackages(['libatomic1'], { purpose: `run Node ${version}`, wanted, env });
  requireWritable(cacheDir, env);
  await withDraft(place, async (draft) => {
    const title = `Fetching Node ${version} (this one is ${process.version.slice(1)}, Parley needs 22.18 or newer)`;
    const failed = `Node ${version} could not be fetched`;
    await npmCi({ title, failed, from: recipe, to: draft, root, node: process.execPath, cacheDir, env });
    const made = join(draft, 'made');
    mkdirSync(join(made, 'bin'), { recursive: true });
    renameSync(realpathSync(join(draft, 'node_modules/.bin/node')), join(made, 'bin/node'));
    if (!runs(join(made, 'bin/node'), version)) {
      throw new SetupError(
        `The Node ${version} that npm has does not start on this system: install Node 22.18 or newer from nodejs.org.`,
      );
    }
    putInPlace(made, place);
  });
  removeUnused(place);
  return path;
}

/** @param {string} recipe */
function pinnedVersion(recipe) {
  /** @type {{ dependencies: Record<string, string> }} */
  const { dependencies } = JSON.parse(readFileSync(join(recipe, 'package.json'), 'utf8'));
  return Object.values(dependencies)[0] ?? '';
}

/**
 * @param {string} path
 * @param {string} version
 */
function runs(path, version) {
  return spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${version}`;
}
