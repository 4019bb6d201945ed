/** In a process of its own: those that unit tests share hold so much that each full collection takes a second. */
import { afterEach, expect, test } from '@jest/globals';
import { collect, type HeapWatch, heapLimit, watchHeap } from '../../server/util/heap-watch.ts';
import { until } from '../support/until.ts';

let watch: HeapWatch;
afterEach(() => watch.close());

/** So many numbers take 32 MB. */
const MANY = 4_000_000;

const forget = () => {
  expect(new Array<number>(MANY).fill(0.5)).toHaveLength(MANY);
};

/** The share of the heap that this test uses, and so much more of it. */
const shareWith = (bytes: number) => (process.memoryUsage().heapUsed + bytes) / heapLimit();

test('a heap that holds more than its share after a full collection is full, until it is collected again', async () => {
  collect();
  watch = watchHeap({ share: shareWith(15e6), againAfterMs: 10 });
  let held: number[] | undefined = new Array<number>(MANY).fill(0.5);
  expect(watch.isFull).toBe(false);
  collect();
  await until(() => watch.isFull, 'the heap is full');
  expect(held).toHaveLength(MANY);
  held = undefined;
  await until(() => !watch.isFull, 'the heap is collected again');
});

test('garbage does not make a heap full', async () => {
  collect();
  watch = watchHeap({ share: shareWith(15e6) });
  let looks = 0;
  for (let round = 0; round < 5; round += 1) {
    forget();
    collect();
    await new Promise((resolve) => setImmediate(resolve));
    looks += watch.isFull ? 0 : 1;
  }
  expect(looks).toBe(5);
});
