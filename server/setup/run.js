/** The entry of the setup: `node server/setup/run.js <task> [args...]` prepares what the task needs, then runs it. */

import { Interrupted, sentenceFor } from './failure.js';
import { launch } from './launch.js';
import { findNode } from './node/node.js';
import { cacheDir, root } from './places.js';
import { print } from './progress.js';
import { packagesOf, steps, tasks } from './tasks.js';

/** @typedef {import('./step.js').Setup} Setup */

/** @param {string[]} argv */
async function main([name = '', ...args]) {
  const task = name === 'prepare' ? { needs: args, commands: [] } : tasks[name];
  if (!task) return usage(`There is no task "${name}".`);
  const unknown = task.needs.find((step) => !(step in steps));
  if (unknown) return usage(`There is no step "${unknown}".`);

  const setup = await prepare(task.needs);
  return runAll(task.commands, setup, args);
}

/**
 * @param {string[]} needs
 * @returns {Promise<Setup>}
 */
async function prepare(needs) {
  const cache = cacheDir(process.env);
  const places = { root, cacheDir: cache, env: process.env };
  const wanted = () => needs.flatMap((name) => packagesOf[name]?.(places) ?? []);
  const node = await findNode({ ...places, wanted });
  const env = { ...process.env, ...node.env, PARLEY_CACHE_DIR: cache };
  const setup = { root, cacheDir: cache, node: node.path, env, wanted };
  for (const name of needs) Object.assign(setup.env, await steps[name]?.(setup));
  return setup;
}

/**
 * Runs each command, even after one that failed, and returns the first exit code other than 0. The caller's arguments
 * go to a command that is alone.
 * @param {import('./tasks.js').Command[]} commands
 * @param {Setup} setup
 * @param {string[]} args
 */
async function runAll(commands, setup, args) {
  let failed = 0;
  for (const command of commands) {
    if (command.title) print(command.title);
    const extra = commands.length === 1 ? args : [];
    const code = await launch([setup.node, ...command.run, ...extra], { cwd: setup.root, env: setup.env });
    if (code > 128) return code;
    failed ||= code;
  }
  return failed;
}

/** @param {string} problem */
function usage(problem) {
  print(
    `${problem} Tasks: ${Object.keys(tasks).join(', ')}. Or: prepare ${Object.keys(steps).join(' ')} (any of these).`,
  );
  return 2;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  print(sentenceFor(error));
  process.exitCode = error instanceof Interrupted ? error.exitCode : 1;
}
