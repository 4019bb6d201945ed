import { expect, test } from '@jest/globals';
import { faultOf, type OfferedPaths } from '../../../../client/src/media/fault-of.ts';
import type { StatsEntry } from '../../../../client/src/media/stream-counts.ts';
import type { MediaFault } from '../../../../server/shared/protocol/media-fault.ts';

const candidate = (address: string, protocol: 'udp' | 'tcp' = 'udp') => ({
  foundation: 'f',
  priority: 1,
  ip: address,
  address,
  protocol,
  port: 40000,
  type: 'host' as const,
});
const pair = (facts: object): StatsEntry => ({ type: 'candidate-pair', id: 'P', ...facts });
const local = (address: string): StatsEntry => ({ type: 'local-candidate', id: address, address });
const offer: OfferedPaths = {
  candidates: [candidate('203.0.113.5')],
  iceServers: [],
  relayOnly: false,
  host: 'meet.example.org',
};

test.each<{ when: string; of?: Partial<OfferedPaths>; stats?: StatsEntry[]; fault: MediaFault }>([
  { when: 'only UDP is offered', fault: 'udp_blocked' },
  {
    when: 'no check was answered',
    stats: [pair({ state: 'in-progress', requestsSent: 9, responsesReceived: 0, bytesReceived: 0 })],
    fault: 'udp_blocked',
  },
  {
    when: 'Chromium counts responses',
    stats: [pair({ state: 'in-progress', responsesReceived: 2 })],
    fault: 'no_handshake',
  },
  { when: 'in Firefox a pair succeeded', stats: [pair({ state: 'succeeded' })], fault: 'no_handshake' },
  { when: 'there is a STUN server', of: { iceServers: [{ urls: 'stun:a' }] }, fault: 'udp_blocked' },
  { when: 'there is a TURN server', of: { iceServers: [{ urls: ['stun:a', 'turns:a'] }] }, fault: 'relay_blocked' },
  { when: 'only a relay may be used', of: { relayOnly: true }, fault: 'relay_blocked' },
  { when: 'the address is private', of: { candidates: [candidate('192.168.0.2')] }, fault: 'private_address' },
  {
    when: 'the address is private, and the page came from there',
    of: { candidates: [candidate('192.168.0.2')], host: '192.168.0.2' },
    fault: 'udp_blocked',
  },
  {
    when: 'the address is IPv6, and the browser has none',
    of: { candidates: [candidate('2001:db8::1')] },
    stats: [local('192.168.0.7')],
    fault: 'ipv6_only',
  },
  {
    when: 'the address is IPv6, and the browser hides its own',
    of: { candidates: [candidate('2001:db8::1')] },
    stats: [local('9b36eaac-bb2e-49bb-bb78-21c41c499900.local')],
    fault: 'udp_blocked',
  },
])('when $when, the fault is $fault', ({ of, stats = [], fault }) => {
  expect(faultOf({ ...offer, ...of }, [new Map(stats.map((entry) => [entry.id, entry]))])).toBe(fault);
});
