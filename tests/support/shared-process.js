import { availableParallelism } from 'node:os';
import TestRunner from 'jest-runner';

/**
 * Jest's own runner, but its test files share one process for each core. A process for each file costs a third of a
 * second, more than most unit tests take; only files with native media need it.
 */
export default class SharedProcess extends TestRunner {
  /** @param {ConstructorParameters<typeof TestRunner>} args */
  constructor(...[globalConfig, context]) {
    super({ ...globalConfig, maxWorkers: availableParallelism() }, context);
  }

  /** @param {Parameters<TestRunner['runTests']>} args */
  runTests(...[tests, watcher]) {
    return super.runTests(tests, watcher, { serial: false });
  }
}
