import TestRunner from 'jest-runner';

/**
 * How many files of these tests run at one time. They mostly wait for timeouts and processes: alone, they leave four
 * fifths of two cores idle.
 */
const FILES = 3;

/** Jest's own runner, but with several files at a time, whatever other projects do. Each file has its own process. */
export default class FilesBeside extends TestRunner {
  /** @param {ConstructorParameters<typeof TestRunner>} args */
  constructor(...[globalConfig, context]) {
    super({ ...globalConfig, maxWorkers: FILES }, context);
  }

  /** @param {Parameters<TestRunner['runTests']>} args */
  runTests(...[tests, watcher, options]) {
    return super.runTests(tests, watcher, { ...options, serial: false });
  }
}
