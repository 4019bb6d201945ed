import { expect, test } from '@jest/globals';
import { RelayAddresses } from '../../../server/util/relay-addresses.ts';

test.each([
  { url: 'turn:192.0.2.7:3478?transport=udp', address: '192.0.2.7' },
  { url: 'turns:192.0.2.7?transport=tcp', address: '::ffff:192.0.2.7' },
  { url: 'turn:[2001:db8::7]:3478', address: '2001:db8:0:0:1::9' },
  { url: 'turn:localhost:3478', address: '127.0.0.1' },
])('media from $address comes through $url', async ({ url, address }) => {
  const relays = new RelayAddresses(['stun:192.0.2.9', url]);
  await relays.refresh();
  expect(relays.has(address)).toBe(true);
  expect(relays.has('192.0.2.9')).toBe(false);
});

test('a name without an address is no relay, and delays nobody for ever', async () => {
  const relays = new RelayAddresses(['turn:relay.invalid:3478']);
  await relays.refresh();
  expect(relays.has('')).toBe(false);
});
