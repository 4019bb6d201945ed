/**
 * Replaces `@jest/globals` in a process in which several test files share modules: a shared module imports these
 * functions once, and they always belong to the file that is running.
 */

/** @type {typeof import('@jest/globals')} */
let current;

/** @param {typeof import('@jest/globals')} globals those of the file that runs from now on */
export function setCurrent(globals) {
  current = globals;
}

/**
 * @template {keyof typeof import('@jest/globals')} Name
 * @param {Name} name
 */
function ofCurrent(name) {
  const callable = () => undefined;
  return new Proxy(callable, {
    apply: (_target, self, args) => Reflect.apply(current[name], self, args),
    get: (_target, key) => Reflect.get(current[name], key),
  });
}

export const afterAll = ofCurrent('afterAll');
export const afterEach = ofCurrent('afterEach');
export const beforeAll = ofCurrent('beforeAll');
export const beforeEach = ofCurrent('beforeEach');
export const describe = ofCurrent('describe');
export const expect = ofCurrent('expect');
export const jest = ofCurrent('jest');
export const test = ofCurrent('test');
