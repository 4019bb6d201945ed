import { expect, test } from '@jest/globals';
import { ForwardedBytes } from '../../../server/rooms/forwarded-bytes.ts';

test('earlier traffic does not count, and a stream that ends hides nothing of another', () => {
  const forwarded = new ForwardedBytes();
  expect(forwarded.of([{ id: 'a', bytes: 10 }])).toBe(10);
  const before = [
    { id: 'a', bytes: 100 },
    { id: 'b', bytes: 1000 },
  ];
  forwarded.begin(before);
  expect(forwarded.of(before)).toBe(0);
  expect(forwarded.of([{ id: 'a', bytes: 107 }])).toBe(7);
  expect(
    forwarded.of([
      { id: 'a', bytes: 107 },
      { id: 'c', bytes: 5 },
    ]),
  ).toBe(12);
});
