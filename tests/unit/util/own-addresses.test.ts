import { expect, test } from '@jest/globals';
import { type Interfaces, lanAddresses, ownAddresses } from '../../../server/util/own-addresses.ts';

const loopback = { lo: ['127.0.0.1'] };

/** Addresses by interface, as `os.networkInterfaces()` returns them. */
function interfaces(addresses: Record<string, string[]>): Interfaces {
  const info = (name: string, address: string) => ({
    address,
    netmask: '255.255.255.0',
    mac: '00:00:00:00:00:00',
    internal: name === 'lo',
    cidr: null,
    ...(address.includes(':') ? { family: 'IPv6' as const, scopeid: 0 } : { family: 'IPv4' as const }),
  });
  return Object.fromEntries(Object.entries(addresses).map(([name, all]) => [name, all.map((one) => info(name, one))]));
}

test.each([
  { what: 'a home network', has: { ...loopback, wlan0: ['192.168.1.7', 'fe80::1'] }, want: ['192.168.1.7'] },
  {
    what: 'bridges and tunnels beside it',
    has: { docker0: ['172.17.0.1'], 'br-0a1b2c': ['172.18.0.1'], tailscale0: ['100.99.1.2'], en0: ['10.0.0.5'] },
    want: ['10.0.0.5'],
  },
  { what: 'nothing but a tunnel', has: { ...loopback, wg0: ['10.9.0.2'] }, want: ['10.9.0.2'] },
  { what: 'two networks', has: { eth0: ['203.0.113.9'], wlan0: ['172.20.3.4'] }, want: ['172.20.3.4', '203.0.113.9'] },
  { what: 'a bridge that is the network', has: { br0: ['192.168.5.1'] }, want: ['192.168.5.1'] },
  { what: 'a network that gave no address', has: { ...loopback, wlan0: ['169.254.7.8'] }, want: [] },
  { what: 'no network', has: loopback, want: [] },
])('$what: a phone finds this machine at $want', ({ has, want }) => {
  expect(lanAddresses(interfaces(has as Record<string, string[]>))).toEqual(want);
});

test('media is received on all of them, the likeliest first', () => {
  const has = { ...loopback, docker0: ['172.17.0.1'], wlan0: ['169.254.7.8'], eth0: ['203.0.113.9', '192.168.1.7'] };
  expect(ownAddresses(interfaces(has), '')).toEqual([
    '192.168.1.7',
    '203.0.113.9',
    '172.17.0.1',
    '169.254.7.8',
    '127.0.0.1',
  ]);
});

test('the best IPv6 address comes second, and addresses that need an interface are left out', () => {
  const has = { lo: ['127.0.0.1', '::1'], eth0: ['10.0.0.5', 'fe80::1', '2001:db8::5'], eth1: ['203.0.113.9'] };
  expect(ownAddresses(interfaces(has), '')).toEqual(['10.0.0.5', '2001:db8::5', '203.0.113.9', '127.0.0.1', '::1']);
});

test('IPv6 alone is enough', () => {
  expect(ownAddresses(interfaces({ lo: ['127.0.0.1'], eth0: ['2001:db8::5'] }), '')).toEqual([
    '2001:db8::5',
    '127.0.0.1',
  ]);
});

test.each([
  { what: 'temporary', flags: '01' },
  { what: 'a duplicate', flags: '88' },
  { what: 'deprecated', flags: '20' },
  { what: 'not usable yet', flags: 'c0' },
])('an IPv6 address that is $what is left out', ({ flags }) => {
  const row = (address: string, its: string) => `${address} 02 40 00 ${its}     eth0\n`;
  const table = row('20010db8000000000000000000000005', flags) + row('20010db8000000000000000000000006', '80');
  const has = { eth0: ['2001:db8::5', '2001:db8::6'] };
  expect(ownAddresses(interfaces(has), table)).toEqual(['2001:db8::6']);
});
