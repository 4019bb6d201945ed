import { expect, test } from '@jest/globals';
import { Dynacast } from '../../../server/rooms/dynacast.ts';

const wanted = (layers: number) => new Map([['p', { layers, offers: 3 }]]);

test('an increase is requested at once, a decrease after it held for four seconds', () => {
  const dynacast = new Dynacast();
  expect(dynacast.follow(wanted(3), 0)).toEqual({ changes: [], nextAt: undefined });
  expect(dynacast.follow(wanted(1), 1000)).toEqual({ changes: [], nextAt: 5000 });
  expect(dynacast.follow(wanted(0), 2000)).toEqual({ changes: [], nextAt: 5000 });
  expect(dynacast.follow(wanted(0), 5000)).toEqual({ changes: [{ producer: 'p', layers: 0 }], nextAt: undefined });
  expect(dynacast.follow(wanted(2), 5100)).toEqual({ changes: [{ producer: 'p', layers: 2 }], nextAt: undefined });
});

test('a layer that is needed again meanwhile is never stopped', () => {
  const dynacast = new Dynacast();
  dynacast.follow(wanted(1), 0);
  dynacast.follow(wanted(3), 3000);
  expect(dynacast.follow(wanted(1), 4500)).toEqual({ changes: [], nextAt: 8500 });
});

test('a producer that is gone is forgotten', () => {
  const dynacast = new Dynacast();
  dynacast.follow(wanted(1), 0);
  expect(dynacast.follow(new Map([['p', undefined]]), 1000)).toEqual({ changes: [], nextAt: undefined });
  expect(dynacast.requested('p')).toBeUndefined();
});
