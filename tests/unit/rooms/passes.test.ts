import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Passes } from '../../../server/rooms/passes.ts';

/** How long each pass keeps the event loop busy, and how long it waits for a worker, in milliseconds. */
const BUSY_MS = 10;
const WORKER_MS = 40;

let startedAt: number[];
let passes: Passes;

beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
  startedAt = [];
  passes = new Passes(
    async () => {
      startedAt.push(performance.now());
      await new Promise((resolve) => setTimeout(resolve, WORKER_MS));
    },
    { busyMs: () => startedAt.filter((at) => performance.now() >= at + WORKER_MS).length * BUSY_MS },
  );
});

afterEach(() => {
  passes.close();
  jest.useRealTimers();
});

const after = (ms: number) => jest.advanceTimersByTimeAsync(ms);

test('one change in a room at rest is carried out at once, with everything else of that tick', async () => {
  passes.whenRested();
  passes.whenRested();
  passes.soon();
  await after(1000);
  expect(startedAt).toEqual([0]);
});

test('changes that are not urgent take a tenth of the event loop at most, however often they are requested', async () => {
  for (let ms = 0; ms < 10_000; ms += 5) {
    passes.whenRested();
    await after(5);
  }
  expect(startedAt.length).toBeGreaterThan(50);
  expect(startedAt.length * BUSY_MS).toBeLessThanOrEqual(1000);
});

test('a change that is requested during a pass waits for the next one', async () => {
  passes.whenRested();
  await after(WORKER_MS / 2);
  passes.whenRested();
  await after(WORKER_MS);
  expect(startedAt).toEqual([0]);
  await after(1000);
  expect(startedAt).toEqual([0, WORKER_MS + 9 * BUSY_MS + 1]);
});

test('a change that others notice does not wait, and takes waiting changes along', async () => {
  passes.whenRested();
  await after(WORKER_MS);
  passes.whenRested();
  await after(1);
  passes.soon();
  await after(1000);
  expect(startedAt).toEqual([0, WORKER_MS + 1]);
});

test('one pass runs at a time', async () => {
  passes.soon();
  await after(1);
  passes.soon();
  await after(1000);
  expect(startedAt).toEqual([0, WORKER_MS]);
});
