import { ModernFakeTimers } from '@jest/fake-timers';
import { TestEnvironment } from 'jest-environment-node';

/**
 * The environment of files that Node itself loads (native-runtime.js). Jest's own modules, which have a context of
 * their own, fake the timers that these files see, and `expect.any` knows the constructors of these files.
 */
export default class NativeEnvironment extends TestEnvironment {
  /** @param {ConstructorParameters<typeof TestEnvironment>} args */
  constructor(...args) {
    super(...args);
    this.fakeTimersModern = new ModernFakeTimers({ config: args[0].projectConfig, global: globalThis });
    Object.assign(this.global, { BigInt, Boolean, Number, String, Symbol });
  }
}
