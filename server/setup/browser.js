/** The step `browser`: there is a Chromium for the tests to drive. */
import { requirePackages } from './apt.js';
import { SetupError } from './failure.js';
import { findProgram, isProgram } from './places.js';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
// The fonts are for Korean, which the tests look at as well.
const debianPackages = ['chromium', 'fonts-nanum'];

/** @type {import('./step.js').Step} */
export async function browser({ env }) {
  const given = env.CHROMIUM_BIN;
  if (given && !isProgram(given))
    throw new SetupError(`CHROMIUM_BIN is ${given}, which is not a program: correct or unset it.`);
  return { CHROMIUM_BIN: given || findProgram(names, env) || (await install(env)) };
}

/** @param {NodeJS.ProcessEnv} env */
async function install(env) {
  await requirePackages(debianPackages, { purpose: 'run the tests in a browser', env });
  const found = findProgram(names, env);
  if (!found) throw new SetupError('The tests need a Chromium or Chrome: install one, or set CHROMIUM_BIN to it.');
  return found;
}
