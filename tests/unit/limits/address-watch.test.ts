import { expect, test } from '@jest/globals';
import { AddressWatch, type SeenHandshake } from '../../../server/limits/address-watch.ts';

const times = (count: number, seen: SeenHandshake) => Array.from({ length: count }, () => seen);
const home = { forwarded: 0, address: '203.0.113.1' };
const proxied = { forwarded: 1, address: '203.0.113.1' };

test.each([
  { what: 'clients that come by themselves', trustProxy: 0, seen: times(60, home), state: 'real' },
  { what: 'one who forges a header', trustProxy: 0, seen: [...times(9, home), proxied], state: 'real' },
  { what: 'a proxy that is not known of', trustProxy: 0, seen: times(3, proxied), state: 'proxy' },
  { what: 'the proxy that is known of', trustProxy: 1, seen: times(60, proxied), state: 'real' },
  { what: 'fewer proxies than are said', trustProxy: 2, seen: times(3, proxied), state: 'forged' },
  {
    what: 'one private address alone',
    trustProxy: 0,
    seen: times(50, { forwarded: 0, address: '172.17.0.1' }),
    state: 'proxy',
  },
  {
    what: 'an office in its own network',
    trustProxy: 0,
    seen: [...times(50, { forwarded: 0, address: '10.0.0.1' }), { forwarded: 0, address: '10.0.0.2' }],
    state: 'real',
  },
])('addresses are $state with $what', ({ trustProxy, seen, state }) => {
  const said: string[] = [];
  const watch = new AddressWatch({ trustProxy, warn: (sentence) => said.push(sentence) });
  for (const one of seen.slice().reverse()) watch.see(one);
  expect(watch.stats.state).toBe(state);
  expect(said).toEqual(state === 'real' ? said : [watch.stats.sentence]);
});
