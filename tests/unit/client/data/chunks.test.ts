import { expect, test } from '@jest/globals';
import { freshPart, readChunk, readEnd, writeChunk, writeEnd } from '../../../../client/src/data/chunks.ts';

const bytes = (...values: number[]) => new Uint8Array(values);

test('a chunk is read as it was written, also far inside a file', () => {
  const offset = 2 ** 40 - 3;
  const chunk = readChunk(writeChunk({ offset, content: bytes(1, 2, 3) }));
  expect(chunk).toEqual({ offset, content: bytes(1, 2, 3) });
});

test.each([
  { what: 'nothing', message: bytes() },
  { what: 'a place without content', message: bytes(0, 0, 0, 0, 0, 0, 0, 1) },
  { what: 'a place beyond what numbers can tell', message: bytes(255, 0, 0, 0, 0, 0, 0, 0, 1) },
])('$what is no chunk', ({ message }) => {
  expect(readChunk(message.buffer)).toBeUndefined();
});

test.each([
  { received: 10, want: [1, 2, 3] },
  { received: 11, want: [2, 3] },
  { received: 13, want: [] },
  { received: 99, want: [] },
  { received: 9, want: undefined },
])('of three bytes at 10 a receiver with $received takes $want', ({ received, want }) => {
  const fresh = freshPart({ offset: 10, content: bytes(1, 2, 3) }, received);
  expect(fresh && [...fresh]).toEqual(want);
});

test('the end carries the digest, and nothing else is an end', () => {
  const sha256 = 'ab'.repeat(32);
  expect(readEnd(writeEnd(sha256))).toBe(sha256);
  for (const other of ['', 'null', '{}', '{"sha256":"AB"}', `{"sha256":${'1'.repeat(64)}}`]) {
    expect(readEnd(other)).toBeUndefined();
  }
});
