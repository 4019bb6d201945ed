import { expect, test } from '@jest/globals';
import { mediaPathOf } from '../../../server/rooms/room-report.ts';

const isRelay = (address: string) => address === '192.0.2.7';

test.each([
  { what: 'nothing is connected', tuple: undefined, is: null },
  { what: 'it comes over UDP', tuple: { protocol: 'udp', remoteIp: '198.51.100.1' }, is: 'udp' },
  { what: 'it comes over TCP', tuple: { protocol: 'tcp', remoteIp: '198.51.100.1' }, is: 'tcp' },
  { what: 'it comes from a relay', tuple: { protocol: 'udp', remoteIp: '192.0.2.7' }, is: 'relay' },
] as const)('the path of media is $is if $what', ({ tuple, is }) => {
  expect(mediaPathOf(tuple, { address: '198.51.100.1', isRelay })).toBe(is);
});

test('on the machine of the relay, the path is not said to be relayed', () => {
  const tuple = { protocol: 'udp', remoteIp: '192.0.2.7' } as const;
  expect(mediaPathOf(tuple, { address: '192.0.2.7', isRelay })).toBe('udp');
});
