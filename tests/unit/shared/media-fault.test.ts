import { expect, test } from '@jest/globals';
import {
  isPrivate,
  type MediaFacts,
  type MediaFault,
  mediaFaultOf,
} from '../../../server/shared/protocol/media-fault.ts';

const udp = (address: string) => ({ address, protocol: 'udp' as const });
const tcp = (address: string) => ({ address, protocol: 'tcp' as const });
const facts: MediaFacts = {
  offered: [udp('203.0.113.5'), tcp('203.0.113.5')],
  relay: 'none',
  answered: false,
  elsewhere: true,
  ipv6: true,
};

test.each<{ known: Partial<MediaFacts>; when: string; fault: MediaFault }>([
  { when: 'UDP and TCP are offered', known: {}, fault: 'all_blocked' },
  { when: 'only UDP is offered', known: { offered: [udp('203.0.113.5')] }, fault: 'udp_blocked' },
  { when: 'nothing is offered', known: { offered: [] }, fault: 'no_address' },
  { when: 'a relay is offered too', known: { relay: 'offered' }, fault: 'relay_blocked' },
  { when: 'only a relay may be used', known: { relay: 'required', offered: [] }, fault: 'relay_blocked' },
  {
    when: 'all addresses are private',
    known: { offered: [udp('10.0.0.2'), tcp('fd00::2')] },
    fault: 'private_address',
  },
  {
    when: 'all addresses are private, in the same network',
    known: { offered: [udp('10.0.0.2')], elsewhere: false },
    fault: 'udp_blocked',
  },
  { when: 'one address is not private', known: { offered: [udp('10.0.0.2'), udp('192.0.2.1')] }, fault: 'udp_blocked' },
  {
    when: 'only IPv6 is offered, and there is none',
    known: { offered: [udp('2001:db8::2')], ipv6: false },
    fault: 'ipv6_only',
  },
  {
    when: 'only IPv6 is offered besides loopback, and there is none',
    known: { offered: [udp('2001:db8::2'), udp('127.0.0.1'), tcp('::1')], ipv6: false },
    fault: 'ipv6_only',
  },
  { when: 'only IPv6 is offered, and there is some', known: { offered: [udp('2001:db8::2')] }, fault: 'udp_blocked' },
  { when: 'a check was answered', known: { answered: true, relay: 'offered' }, fault: 'no_handshake' },
])('when $when, media without a connection is $fault', ({ known, fault }) => {
  expect(mediaFaultOf({ ...facts, ...known })).toBe(fault);
});

test.each([
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['172.16.0.1', true],
  ['172.32.0.1', false],
  ['192.168.1.1', true],
  ['169.254.1.1', true],
  ['100.64.0.1', true],
  ['100.128.0.1', false],
  ['::1', true],
  ['fd12:3456::1', true],
  ['fe80::1', true],
  ['2001:db8::1', false],
  ['8.8.8.8', false],
  ['meet.example.org', false],
  ['10.example.org', false],
])('%s is private: %p', (address, expected) => {
  expect(isPrivate(address)).toBe(expected);
});
