import { expect, test } from '@jest/globals';
import { AddressWatch, type SeenHandshake } from '../../../server/limits/address-watch.ts';

const times = (count: number, seen: SeenHandshake) => Array.from({ length: count }, () => seen);
const [outside, inside] = ['203.0.113.1', '172.17.0.1'];
const home: SeenHandshake = { forwarded: [], peer: outside };
/** From a proxy in front, or from any client that sends the header. */
const naming = (client: number, peer = inside): SeenHandshake => ({ forwarded: [`198.51.100.${client}`], peer });
const many = (count: number, peer = inside) => Array.from({ length: count }, (_, client) => naming(client, peer));

test.each([
  { what: 'clients that come by themselves', trustProxy: 0, seen: times(60, home), state: 'real' },
  { what: 'one who forges a header', trustProxy: 0, seen: many(100, outside), state: 'real' },
  {
    what: 'one in the same network who forges a header beside others who do not',
    trustProxy: 0,
    seen: [{ forwarded: [], peer: inside }, ...many(500)],
    state: 'real',
  },
  {
    what: 'several in the same network of whom one forges a header',
    trustProxy: 0,
    seen: [{ forwarded: [], peer: '10.0.0.2' }, ...many(500, '10.0.0.3')],
    state: 'real',
  },
  { what: 'one client alone behind what may be a proxy', trustProxy: 0, seen: times(60, naming(1)), state: 'real' },
  { what: 'a proxy that is not known of', trustProxy: 0, seen: many(3), state: 'proxy' },
  { what: 'the same on this machine', trustProxy: 0, seen: many(3, '::1'), state: 'proxy' },
  { what: 'the proxy that is known of', trustProxy: 1, seen: many(60), state: 'real' },
  { what: 'fewer proxies than are said', trustProxy: 2, seen: many(3), state: 'forged' },
  {
    what: 'one private address alone',
    trustProxy: 0,
    seen: times(50, { forwarded: [], peer: inside }),
    state: 'proxy',
  },
  {
    what: 'an office in its own network',
    trustProxy: 0,
    seen: [{ forwarded: [], peer: '10.0.0.2' }, ...times(60, { forwarded: [], peer: '10.0.0.1' })],
    state: 'real',
  },
])('addresses are $state with $what', ({ trustProxy, seen, state }) => {
  const sent: string[] = [];
  const watch = new AddressWatch({ trustProxy, warn: (sentence) => sent.push(sentence) });
  for (const one of seen) watch.see(one);
  expect(watch.stats.state).toBe(state);
  expect(sent).toEqual(state === 'real' ? [] : [watch.stats.sentence]);
});

test('the warning about a proxy names the risk of trusting it', () => {
  const watch = new AddressWatch({ trustProxy: 0, warn: () => undefined });
  for (const one of many(3)) watch.see(one);
  expect(watch.stats.sentence).toContain(
    'otherwise leave it at 0, or clients can choose the address by which they are limited',
  );
});
