import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import Runtime from 'jest-runtime';
import { setCurrent } from './jest-globals.js';

const globals = new URL('jest-globals.js', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: globals, shortCircuit: true } : next(specifier, context),
});

/**
 * Loads test files and their imports with Node itself, not with Jest in a context of their own: several files in one
 * process then load the server’s modules once, and the context of a native addon never ends.
 */
export default class NativeRuntime extends Runtime {
  /** @param {string} path */
  unstable_importModule(path) {
    setCurrent(this.requireModuleOrMock(path, '@jest/globals'));
    return import(pathToFileURL(path).href);
  }
}
