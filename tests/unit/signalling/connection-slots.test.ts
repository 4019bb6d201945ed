import { expect, test } from '@jest/globals';
import { ConnectionSlots } from '../../../server/signalling/connection-slots.ts';

test('simultaneous connections have slots of their own, also at different addresses', () => {
  const slots = new ConnectionSlots();
  const keys = ['a', 'a', 'b', 'a'].map((address) => slots.take(address).key);
  expect(new Set(keys).size).toBe(4);
});

test('the next connection of an address takes the slot that was given back last', () => {
  const slots = new ConnectionSlots();
  const [first, second, third] = [slots.take('a'), slots.take('a'), slots.take('a')];
  third.releasePlace();
  first.releasePlace();
  expect(slots.take('b').key).not.toBe(first.key);
  expect(slots.take('a').key).toBe(first.key);
  expect(slots.take('a').key).toBe(third.key);
  expect(slots.take('a').key).not.toBe(second.key);
});

test('a slot is given back once', () => {
  const slots = new ConnectionSlots();
  const [first, second] = [slots.take('a'), slots.take('a')];
  first.releasePlace();
  first.releasePlace();
  expect(slots.take('a').key).toBe(first.key);
  expect([first.key, second.key]).not.toContain(slots.take('a').key);
});

test('a client that reconnects alone has the same slot each time', () => {
  const slots = new ConnectionSlots();
  const keys = Array.from({ length: 3 }, () => {
    const { key, releasePlace } = slots.take('a');
    releasePlace();
    return key;
  });
  expect(new Set(keys).size).toBe(1);
});
