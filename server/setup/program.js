/** A program that a step needs: given by a variable, found on the PATH, or installed. */
import { requirePackages } from './apt.js';
import { SetupError } from './failure.js';
import { findProgram, isProgram } from './places.js';

/**
 * @typedef {object} Wanted
 * @property {string} variable that may contain its path
 * @property {string[]} names under which it may be on the PATH
 * @property {string[]} packages Debian packages that contain it
 * @property {string} purpose what it is for ("run the tests in a browser")
 * @property {string} missing what to do if it is not available
 */

/**
 * A step that puts its path into `variable`.
 * @param {Wanted} wanted
 */
export function programStep({ variable, names, packages, purpose, missing }) {
  /** @type {import('./step.js').Step} */
  const step = async ({ env, wanted }) => {
    const given = env[variable];
    if (given && !isProgram(given))
      throw new SetupError(`${variable} is ${given}, which is not a program: correct or unset it.`);
    const known = given || findProgram(names, env);
    if (!known) await requirePackages(packages, { purpose, wanted, env });
    const found = known || findProgram(names, env);
    if (!found) throw new SetupError(missing);
    return { [variable]: found };
  };
  /** @type {import('./step.js').PackagesOf} */
  const packagesOf = ({ env }) => (env[variable] || findProgram(names, env) ? [] : packages);
  return Object.assign(step, { packages: packagesOf });
}
