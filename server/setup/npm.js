/** Installs from a lockfile with npm. */
import { copyFileSync, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { isWritable, requireWritable } from './cache.js';
import { run } from './command.js';
import { failure, SetupError } from './failure.js';
import { copyLockfile } from './lockfile.js';
import { findProgram } from './places.js';

/**
 * @typedef {object} Install
 * @property {string} title the text of the progress line
 * @property {string} failed the start of the sentence if it fails
 * @property {string} from the folder with package.json and package-lock.json
 * @property {string} to the folder that gets node_modules
 * @property {string} root the work tree, whose .npmrc counts
 * @property {string} node the Node to run npm with
 * @property {string} cacheDir where npm keeps its downloads if the home folder is read-only
 * @property {NodeJS.ProcessEnv} env
 */

/**
 * `npm ci`, without any package's install scripts.
 * @param {Install} install
 */
export async function npmCi({ title, failed, from, to, root, node, cacheDir, env }) {
  mkdirSync(to, { recursive: true });
  copyFileSync(join(from, 'package.json'), join(to, 'package.json'));
  copyLockfile(join(from, 'package-lock.json'), join(to, 'package-lock.json'));
  const settings = join(root, '.npmrc');
  if (existsSync(settings)) copyFileSync(settings, join(to, '.npmrc'));

  // Bundler and test runner are needed even with NODE_ENV=production: the server builds the page.
  const flags = [
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--fetch-retry-mintimeout=2000', // by default, npm retries for over a minute if the network is down
    '--fetch-retry-maxtimeout=10000',
    '--loglevel=warn', // `npm start --silent` would silence this npm as well
  ];
  // npm looks for the machine's settings beside the Node that runs it, which may not be the Node that it was installed
  // with.
  const prefix = resolve(process.execPath, '../..');
  const { ok, output } = await run([node, findNpm(env), 'ci', ...flags], {
    title,
    cwd: to,
    env: { npm_config_prefix: prefix, ...env, ...npmCache(cacheDir, env) },
  });
  // On a full disk, npm writes truncated files, prints a warning and succeeds.
  if (!ok || output.includes('TAR_ENTRY_ERROR')) throw failure(failed, output, errorsIn(output));
}

/**
 * npm sets the variable for whatever it runs, also to a folder that it could not create.
 * @param {string} cacheDir
 * @param {NodeJS.ProcessEnv} env
 */
function npmCache(cacheDir, env) {
  const given = env.npm_config_cache || join(env.HOME || homedir(), '.npm');
  if (isWritable(given)) return {};
  requireWritable(cacheDir, env);
  return { npm_config_cache: join(cacheDir, 'npm') };
}

/**
 * npm prints its reasons before its advice.
 * @param {string} output
 */
function errorsIn(output) {
  const lines = output.split('\n').filter((line) => /^npm (error|ERR!) \S/.test(line));
  return lines.slice(0, 10).join('\n') || undefined;
}

/** @param {NodeJS.ProcessEnv} env */
function findNpm(env) {
  const fileName = 'npm-cli.js';
  const onPath = findProgram(['npm'], env);
  const places = [
    env.npm_execpath,
    resolve(process.execPath, '../../lib/node_modules/npm/bin', fileName),
    onPath && realpathSync(onPath),
  ];
  const found = places.find((place) => place?.endsWith(fileName) && existsSync(place));
  if (!found) throw new SetupError('npm is not installed: install it (it comes with Node) and run this again.');
  return found;
}
