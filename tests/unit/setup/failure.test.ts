import { expect, test } from '@jest/globals';
import { failure, Interrupted, SetupError, sentenceFor } from '../../../server/setup/failure.js';

test.each([
  ['npm error code ENOSPC', /the disk is full/],
  ["E: You don't have enough free space in /var/cache/apt/archives/.", /the disk is full/],
  ['npm error code ENOTFOUND\nnpm error network', /npm registry cannot be reached/],
  ['npm error code EAI_AGAIN', /npm registry cannot be reached/],
  ["W: Failed to fetch http://x  Temporary failure resolving 'x'", /package server cannot be reached/],
  ['ninja: build stopped\nninja is not on the PATH\n', /: ninja is not on the PATH/],
  ['npm error code EACCES\nnpm error path /x', /permission denied/],
])('%j is reported with what to do', (output, says) => {
  const { message } = failure('It could not be made', output);
  expect(message).toMatch(/^It could not be made: [^\n]*\.$/);
  expect(message).toMatch(says);
});

test('an unknown failure is reported with the last lines of its output', () => {
  const output = Array.from({ length: 50 }, (_, line) => `line ${line}`).join('\n');
  expect(failure('It could not be made', output).message).toMatch(
    /^It could not be made\. Last lines of its output:\nline 38.*line 49$/s,
  );
});

test('a problem that the user can resolve is reported without a stack, a bug with one', () => {
  expect(sentenceFor(new SetupError('Install npm.'))).toBe('Install npm.');
  expect(sentenceFor(new Interrupted(15))).toMatch(/^Stopped/);
  expect(sentenceFor(new TypeError('x is not a function'))).toMatch(/failure\.test/);
});

test('a system error without a path is reported, too', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { syscall: 'write' });
  expect(sentenceFor(error)).toMatch(/^Something could not be made ready: the disk is full/);
});

test('a system error is reported with its path', () => {
  const error = Object.assign(new Error("EACCES: permission denied, mkdir '/x'"), { syscall: 'mkdir', path: '/x' });
  expect(sentenceFor(error)).toMatch(/^\/x could not be made ready: permission denied/);
});
