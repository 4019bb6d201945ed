import TestRunner from 'jest-runner';

/**
 * How many files of these tests run at one time. They mostly wait, for time-outs and processes: alone they leave four
 * fifths of two cores idle.
 */
const FILES = 3;

/**
 * Jest's own runner, but with some files beside each other, whatever the other projects may. Each file has a process of
 * its own.
 */
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
