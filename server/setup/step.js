/** What a step is. */

/**
 * What every step is given: where things are, the Node to use, and the environment so far.
 * @typedef {{ root: string, cacheDir: string, node: string, env: NodeJS.ProcessEnv }} Setup
 */

/**
 * A step makes one thing ready, or finds it so, and returns what it adds to the environment.
 * @typedef {(setup: Setup) => Promise<NodeJS.ProcessEnv>} Step
 */

export {};
