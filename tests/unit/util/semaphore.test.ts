import { expect, test } from '@jest/globals';
import { Semaphore } from '../../../server/util/semaphore.ts';

/** Tasks that end when told to, and which of them have begun. */
function tasks(semaphore: Semaphore, count: number) {
  const begun: number[] = [];
  const ends = Array.from({ length: count }, () => Promise.withResolvers<void>());
  const done = ends.map(({ promise }, index) =>
    semaphore.run(() => {
      begun.push(index);
      return promise;
    }),
  );
  return { begun, ends, done };
}

test('no more run at one time than allowed, and the next starts when one ends', async () => {
  const { begun, ends, done } = tasks(new Semaphore(2), 4);
  expect(begun).toEqual([0, 1]);
  ends[1]?.resolve();
  await done[1];
  expect(begun).toEqual([0, 1, 2]);
  for (const { resolve } of ends) resolve();
  await Promise.all(done);
  expect(begun).toEqual([0, 1, 2, 3]);
});

test('a task that fails makes room as well', async () => {
  const semaphore = new Semaphore(1);
  const failing = semaphore.run(() => Promise.reject(new Error('no')));
  const next = semaphore.run(() => 'next');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('next');
});

test('later ones do not overtake a waiting one', async () => {
  const { begun, ends, done } = tasks(new Semaphore(1), 2);
  ends[0]?.resolve();
  await done[0];
  expect(begun).toEqual([0, 1]);
  ends[1]?.resolve();
  await Promise.all(done);
});
