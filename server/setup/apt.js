/** Debian packages: installs missing ones if that is allowed, otherwise says how. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from './command.js';
import { failure, SetupError } from './failure.js';
import { findProgram, setupDir } from './places.js';
import { print } from './progress.js';

/**
 * What the packages are for ("build the worker"), and those that the whole task needs: somebody who has to ask an
 * administrator is told everything at once.
 * @typedef {{ purpose: string, wanted: () => string[], env: NodeJS.ProcessEnv }} Options
 */

const timeoutSeconds = 300;

/** Debian starts the services of new packages, such as a web server on port 80. Only their programs are wanted. */
const noServices = join(setupDir, 'no-services');
const path = `${noServices}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;

/**
 * Makes sure that these packages are installed. On systems without Debian's package manager, nothing is known and
 * nothing is done: the program that needs them finds out.
 * @param {string[]} names
 * @param {Options} options
 */
export async function requirePackages(names, { purpose, wanted, env }) {
  if (!findProgram(['dpkg-query'], env) || !findProgram(['apt-get'], env)) return;
  const missing = missingOf(names, env);
  if (missing.length === 0) return;

  const install = ['install', '-y', '--no-install-recommends'];
  if (process.getuid?.() !== 0) {
    const all = missingOf([...new Set([...names, ...wanted()])], env);
    const command = `sudo apt-get ${[...install, ...all].join(' ')}`;
    const others = all.length > missing.length ? ', with those that are needed afterwards,' : '';
    throw new SetupError(
      `To ${purpose}, Debian packages are missing. Install them${others} and run this again:\n  ${command}`,
    );
  }
  print(`To ${purpose}, these Debian packages are installed now: ${missing.join(' ')}`);
  await runInstall([...install, ...missing], env);
}

/**
 * @param {string[]} names
 * @param {NodeJS.ProcessEnv} env
 */
function missingOf(names, env) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: placeholders of dpkg-query's own
  const query = ['-W', '-f', '${db:Status-Status} ${Package}\\n', ...names];
  const { stdout } = spawnSync('dpkg-query', query, { env, encoding: 'utf8' });
  const lines = new Set((stdout ?? '').split('\n'));
  return names.filter((name) => !lines.has(`installed ${name}`));
}

/**
 * @param {string[]} install
 * @param {NodeJS.ProcessEnv} env
 */
async function runInstall(install, env) {
  // Finishes what a killed run began; apt refuses to work otherwise.
  await inTurn(['dpkg', '--configure', '-a'], { env });
  // One of several sources may fail, or all while older lists exist: that need not matter.
  const lists = await inTurn(['apt-get', 'update'], { title: "Reading the distribution's package lists", env });
  const detail = /^((?:Get:\d+|Unpacking|Setting up) [^\s:]+)/;
  const options = ['-o', `DPkg::Lock::Timeout=${timeoutSeconds}`, '-o', `DPkg::Path=${path}`];
  const installed = await inTurn(['apt-get', ...options, ...install], {
    title: 'Installing Debian packages',
    detail,
    env,
  });
  if (installed.ok) return;
  const unknown = installed.output.includes('Unable to locate package');
  throw failure('Debian packages could not be installed', unknown ? lists.output + installed.output : installed.output);
}

/**
 * Runs a package tool; if another program is working with packages (possibly a second run of ours), waits for it.
 * @param {string[]} argv
 * @param {import('./command.js').Options} options
 */
async function inTurn(argv, options) {
  const until = Date.now() + timeoutSeconds * 1000;
  const env = { ...options.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  for (;;) {
    const result = await run(argv, { ...options, env });
    const locked = !result.ok && /Could not get lock|Unable to lock|is locked by/.test(result.output);
    if (!locked || Date.now() > until) return result;
    await delay(2000);
  }
}
