import { expect, test } from '@jest/globals';
import { addressKind } from '../../../server/util/address-kind.ts';

test.each([
  { kind: 'any', addresses: ['0.0.0.0', '::', '0:0::0'] },
  { kind: 'loopback', addresses: ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'] },
  {
    kind: 'private',
    addresses: [
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.7',
      '169.254.1.1',
      '100.64.0.1',
      'fd00::2',
      'fe80::1',
    ],
  },
  { kind: 'documentation', addresses: ['192.0.2.1', '198.51.100.255', '203.0.113.7', '2001:db8:ffff::1'] },
  { kind: 'public', addresses: ['172.32.0.1', '203.0.114.1', '8.8.8.8', '2001:db9::1', '2a00:1450::5'] },
])('$kind: $addresses', ({ kind, addresses }) => {
  expect(addresses.map(addressKind)).toEqual(addresses.map(() => kind));
});
