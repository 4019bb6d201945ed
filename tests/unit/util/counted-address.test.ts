import { expect, test } from '@jest/globals';
import { countedAddress } from '../../../server/util/counted-address.ts';
import { networkOf } from '../../../server/util/network-of.ts';

test.each([
  {
    what: 'the other end of the connection',
    forwarded: undefined,
    remote: '192.0.2.1',
    trustProxy: 0,
    want: '192.0.2.1',
  },
  {
    what: 'not what the client says of itself',
    forwarded: '203.0.113.9',
    remote: '192.0.2.1',
    trustProxy: 0,
    want: '192.0.2.1',
  },
  { what: 'what the proxy says', forwarded: '203.0.113.9', remote: '127.0.0.1', trustProxy: 1, want: '203.0.113.9' },
  {
    what: 'not what went before it',
    forwarded: '1.1.1.1, 203.0.113.9',
    remote: '127.0.0.1',
    trustProxy: 1,
    want: '203.0.113.9',
  },
  {
    what: 'what the first of two proxies says',
    forwarded: '203.0.113.9, 10.0.0.2',
    remote: '10.0.0.1',
    trustProxy: 2,
    want: '203.0.113.9',
  },
  {
    what: 'the proxy where it says nothing',
    forwarded: undefined,
    remote: '127.0.0.1',
    trustProxy: 2,
    want: '127.0.0.1',
  },
  {
    what: 'IPv4 within IPv6 as IPv4',
    forwarded: undefined,
    remote: '::ffff:192.0.2.1',
    trustProxy: 0,
    want: '192.0.2.1',
  },
  {
    what: 'a network of IPv6',
    forwarded: undefined,
    remote: '2001:db8:1:2:3:4:5:6',
    trustProxy: 0,
    want: '2001:db8:1:2',
  },
  {
    what: 'the same network, written shorter',
    forwarded: undefined,
    remote: '2001:0db8:1:2::9',
    trustProxy: 0,
    want: '2001:db8:1:2',
  },
  {
    what: 'a network with zeros in it',
    forwarded: undefined,
    remote: '2001:db8::9',
    trustProxy: 0,
    want: '2001:db8:0:0',
  },
  {
    what: 'an address with a port behind it',
    forwarded: '203.0.113.9:4711',
    remote: '127.0.0.1',
    trustProxy: 1,
    want: '203.0.113.9',
  },
  {
    what: 'a network of IPv6 with brackets and a port',
    forwarded: '[2001:db8:1:2::9]:4711',
    remote: '127.0.0.1',
    trustProxy: 1,
    want: '2001:db8:1:2',
  },
  {
    what: 'the proxy where it says what is no address',
    forwarded: 'unknown',
    remote: '127.0.0.1',
    trustProxy: 1,
    want: '127.0.0.1',
  },
  { what: 'this machine', forwarded: undefined, remote: '::1', trustProxy: 0, want: '0:0:0:0' },
])('the counted address is $what', ({ forwarded, remote, trustProxy, want }) => {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  expect(countedAddress({ headers, socket: { remoteAddress: remote } }, { trustProxy })).toBe(want);
});

test.each([
  '1.2.3.4',
  '::ffff:1.2.3.4',
  '::FFFF:1.2.3.4',
  '::ffff:102:304',
  '0:0:0:0:0:ffff:0102:0304',
  '::ffff:102:304%eth0',
])('an IPv4 address counts as itself however it is spelled: %s', (spelled) => {
  expect(networkOf(spelled)).toBe('1.2.3.4');
});
