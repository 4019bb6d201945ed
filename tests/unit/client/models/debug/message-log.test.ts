import { expect, test } from '@jest/globals';
import { MAX_ENTRIES, MessageLog } from '../../../../../client/src/models/debug/message-log.ts';
import { figuresOf } from '../../../../../client/src/models/debug/report.ts';

test('the log keeps a fixed number of entries, the newest, and counts all', () => {
  const log = new MessageLog(() => 0);
  for (let number = 1; number <= MAX_ENTRIES + 50; number += 1) {
    log.add({ kind: 'request', name: 'hand:raise', number, data: {} });
  }
  const kept = log.entries.value;
  expect(kept).toHaveLength(MAX_ENTRIES);
  expect(kept[0]?.number).toBe(51);
  expect(kept.at(-1)?.number).toBe(MAX_ENTRIES + 50);
  expect(log.total).toBe(MAX_ENTRIES + 50);
});

test.each([
  { what: 'a granted request', answer: { ok: true, result: { sequence: 7 } }, figures: 'ok, 40 ms, 14 B' },
  { what: 'a refusal', answer: { ok: false, code: 'room_full', message: 'blue is full' }, figures: 'room_full, 40 ms' },
  { what: 'an unknown refusal', answer: { ok: false, code: 'anna', message: '' }, figures: 'refused, 40 ms' },
  { what: 'a request without an answer', answer: undefined, figures: 'lost, 40 ms' },
])('the entry of $what shows outcome, duration and size', ({ answer, figures }) => {
  let now = 1000;
  const log = new MessageLog(() => now);
  log.add({ kind: 'request', name: 'room:leave', number: 3, data: {} });
  now += 40;
  log.add({ kind: 'answer', name: 'room:leave', number: 3, answer: answer as never });
  const entry = log.entries.value.at(-1);
  expect(entry && figuresOf(entry)).toBe(figures);
});

test('a request that is sent again is timed from the last time', () => {
  let now = 0;
  const log = new MessageLog(() => now);
  log.add({ kind: 'request', name: 'hand:raise', number: 1, data: {} });
  now = 5000;
  log.add({ kind: 'request', name: 'hand:raise', number: 1, data: {} });
  now = 5010;
  log.add({ kind: 'answer', name: 'hand:raise', number: 1, answer: { ok: true, result: null } });
  expect(log.entries.value.at(-1)?.tookMs).toBe(10);
});

test('of a frequent notice that repeats, the last is kept with a count', () => {
  const log = new MessageLog(() => 0);
  const peer = '01234567-0000-4000-8000-000000000001';
  for (const peers of [[], [peer], [], [peer]]) log.add({ kind: 'notice', notice: ['speakers:changed', { peers }] });
  log.add({ kind: 'notice', notice: ['hand:raised', { peer }] });
  log.add({ kind: 'notice', notice: ['hand:raised', { peer }] });
  const shown = log.entries.value.map(({ number, name, times, detail }) => [number, name, times, detail]);
  expect(shown).toEqual([
    [1, 'speakers:changed', 4, '{"peers":["01234567"]}'],
    [2, 'hand:raised', undefined, '{"peer":"01234567"}'],
    [3, 'hand:raised', undefined, '{"peer":"01234567"}'],
  ]);
});
