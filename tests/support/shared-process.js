import TestRunner from 'jest-runner';

/**
 * Jest's own runner, but all of its test files share one process. A separate process costs a third of a second, more
 * than most unit tests take; only files with native media need it.
 */
export default class SharedProcess extends TestRunner {
  /** @param {ConstructorParameters<typeof TestRunner>} args */
  constructor(...[globalConfig, context]) {
    super({ ...globalConfig, workerIdleMemoryLimit: undefined }, context);
  }
}
