/** The key of a visit, kept in a store that anybody can change. */
import { expect, test } from '@jest/globals';
import { keptSeatKey, makeSeatKey } from '../../../../client/src/util/seat-key.ts';
import { SeatKey } from '../../../../server/shared/protocol/scalars.ts';
import { memoryStore } from '../../../support/memory-store.ts';

test('a reload keeps the key', () => {
  const store = memoryStore();
  const key = makeSeatKey();
  store.write('seat', key);
  expect(keptSeatKey(store)).toBe(key);
});

test.each([undefined, '', '[{}]', 'x'.repeat(44), 'x'.repeat(42)])('%j is replaced by a key', (stored) => {
  const store = memoryStore();
  store.write('seat', stored);
  const key = keptSeatKey(store);
  expect(SeatKey.safeParse(key).success).toBe(true);
  expect(keptSeatKey(store)).toBe(key);
});
