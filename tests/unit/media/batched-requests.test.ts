/** The requests of one turn reach a worker together. */
import { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { batchWrites } from '../../../server/media/batched-requests.ts';

/** What is written at a time. */
function batchedStream(): { stream: Writable; writes: string[] } {
  const writes: string[] = [];
  const stream = new Writable({
    write: (chunk, _, done) => {
      writes.push(String(chunk));
      done();
    },
    writev: (chunks, done) => {
      writes.push(chunks.map(({ chunk }) => String(chunk)).join(' '));
      done();
    },
  });
  batchWrites(stream);
  return { stream, writes };
}

test('what is written in one turn, and in the promises that it resolves, is one write in the same order', async () => {
  const { stream, writes } = batchedStream();
  stream.write(new Uint8Array([97]));
  stream.write(Buffer.from('b'));
  await Promise.resolve().then(() => stream.write('c'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(writes).toEqual(['a b c']);
});

test('what is written later is a write of its own', async () => {
  const { stream, writes } = batchedStream();
  for (const chunk of ['a', 'b']) {
    stream.write(chunk);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(writes).toEqual(['a', 'b']);
});
