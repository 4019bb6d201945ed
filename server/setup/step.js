/** The type of a step. */

/**
 * The input of every step: the places, the Node to use, and the environment so far.
 * @typedef {{ root: string, cacheDir: string, node: string, env: NodeJS.ProcessEnv }} Setup
 */

/**
 * A step prepares one thing, or finds it ready, and returns its additions to the environment.
 * @typedef {(setup: Setup) => Promise<NodeJS.ProcessEnv>} Step
 */

export {};
