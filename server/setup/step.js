/** The type of a step. */

/**
 * The places, and the environment so far.
 * @typedef {{ root: string, cacheDir: string, env: NodeJS.ProcessEnv }} Places
 */

/**
 * The input of every step: also the Node to use, and the Debian packages that the steps of this task need.
 * @typedef {Places & { node: string, wanted: () => string[] }} Setup
 */

/**
 * A step prepares one thing, or finds it ready, and returns its additions to the environment.
 * @typedef {(setup: Setup) => Promise<NodeJS.ProcessEnv>} Step
 */

/**
 * The Debian packages that a step will need; none if it will find everything ready.
 * @typedef {(places: Places) => string[]} PackagesOf
 */

export {};
