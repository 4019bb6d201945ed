import { expect, test } from '@jest/globals';
import { Limits } from '../../../server/limits/limits.ts';
import { Admission, admit } from '../../../server/signalling/admission.ts';

const options = { slowFromMs: 100, refuseFromMs: 300, maxWaiting: 2, maxWaitMs: 2000 };

test.each([
  { what: 'a server without delay admits at once', delayMs: 99, waiting: 0, want: { waitMs: 0 } },
  { what: 'a slow one after a moment', delayMs: 100, waiting: 0, want: { waitMs: 10 } },
  { what: 'a slower one later', delayMs: 199, waiting: 0, want: { waitMs: 1000 } },
  { what: 'one near its limit after two seconds', delayMs: 299, waiting: 1, want: { waitMs: 2000 } },
  { what: 'one beyond it refuses', delayMs: 300, waiting: 0, want: 'refused' },
  { what: 'a slow one refuses when enough are waiting', delayMs: 100, waiting: 2, want: 'refused' },
  { what: 'a server without delay admits however many wait', delayMs: 0, waiting: 50, want: { waitMs: 0 } },
])('$what', ({ delayMs, waiting, want }) => {
  expect(admit({ delayMs, waiting }, options)).toEqual(want);
});

test('the operator decides the longest wait', () => {
  const asked = { delayMs: 299, waiting: 0 };
  expect([0, 500].map((maxWaitMs) => admit(asked, { ...options, maxWaitMs }))).toEqual([
    { waitMs: 0 },
    { waitMs: 500 },
  ]);
});

test('a waiting join is refused if the delay grows, and makes room for the next', async () => {
  let delayMs = 100;
  const admission = new Admission({
    ...options,
    limits: new Limits(),
    isHeapFull: () => false,
    maxWaiting: 1,
    delayMs: () => delayMs,
  });
  const first = admission.enter('a');
  await expect(admission.enter('b')).rejects.toMatchObject({ code: 'overloaded' });
  delayMs = 300;
  await expect(first).rejects.toMatchObject({ code: 'overloaded' });
  expect(admission.overloaded).toBe(true);
  delayMs = 100;
  expect(admission.overloaded).toBe(false);
  expect(admission.busy).toBe(true);
  await admission.enter('a');
});

test('one address has half of the places to wait', async () => {
  const admission = new Admission({
    ...options,
    limits: new Limits(),
    isHeapFull: () => false,
    maxWaiting: 2,
    delayMs: () => 100,
  });
  const first = admission.enter('a');
  await expect(admission.enter('a')).rejects.toMatchObject({ code: 'overloaded' });
  await Promise.all([first, admission.enter('b')]);
});

test('while the heap is full, joins and sources are refused, and no joins are prepared', async () => {
  let isFull = false;
  const admission = new Admission({ ...options, limits: new Limits(), isHeapFull: () => isFull, delayMs: () => 0 });
  await admission.enter('a');
  expect(() => admission.refuseSources()).not.toThrow();
  isFull = true;
  await expect(admission.enter('a')).rejects.toMatchObject({ code: 'overloaded' });
  expect(() => admission.refuseSources()).toThrow(expect.objectContaining({ code: 'overloaded' }));
  expect([admission.busy, admission.overloaded]).toEqual([true, true]);
});
