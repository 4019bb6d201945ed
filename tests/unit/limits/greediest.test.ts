import { expect, test } from '@jest/globals';
import { greediest } from '../../../server/signalling/unread.ts';

const client = (site: string, bytes: number) => ({ site, bytes });

test('the greediest is one of the site for which most waits, though more waits for somebody else', () => {
  const slow = client('192.0.2.9', 50);
  const crowd = [client('2001:db8:1', 45), client('2001:db8:1', 48), client('2001:db8:1', 47)];
  expect(greediest([slow, ...crowd])).toBe(crowd[1]);
  expect(greediest([slow])).toBe(slow);
  expect(greediest([])).toBeUndefined();
});
