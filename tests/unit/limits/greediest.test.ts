import { expect, test } from '@jest/globals';
import { greediest, greediestHalf } from '../../../server/limits/greediest.ts';

const client = (address: string, amount: number) => ({ address, amount });

test('the greediest belongs to the site that takes most, even if somebody else alone takes more', () => {
  const slow = client('192.0.2.9', 50);
  const crowd = [45, 48, 47].map((amount, index) => client(`2001:db8:1:${index}`, amount));
  expect(greediest([slow, ...crowd])).toBe(crowd[1]);
  expect(greediest([slow])).toBe(slow);
  expect(greediest([])).toBeUndefined();
});

test('half of what the greediest site takes is stopped at once, its strongest clients first', () => {
  const at = (address: string, ...amounts: number[]) => amounts.map((amount) => ({ address, amount }));
  const others = at('203.0.113.9', 25);
  expect(greediestHalf([...others, ...at('2001:db8:7:1', 4, 10), ...at('2001:db8:7:2', 8, 8)])).toEqual([
    { address: '2001:db8:7:1', amount: 10 },
    { address: '2001:db8:7:2', amount: 8 },
  ]);
  expect(greediestHalf(others)).toEqual(others);
  expect(greediestHalf([])).toEqual([]);
});
