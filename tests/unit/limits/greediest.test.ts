import { expect, test } from '@jest/globals';
import { greediest } from '../../../server/limits/greediest.ts';

const client = (address: string, amount: number) => ({ address, amount });

test('the greediest belongs to the site that takes most, even if somebody else alone takes more', () => {
  const slow = client('192.0.2.9', 50);
  const crowd = [45, 48, 47].map((amount, index) => client(`2001:db8:1:${index}`, amount));
  expect(greediest([slow, ...crowd])).toBe(crowd[1]);
  expect(greediest([slow])).toBe(slow);
  expect(greediest([])).toBeUndefined();
});
