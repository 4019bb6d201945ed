import { expect, test } from '@jest/globals';
import { sampled, transportsIn } from '../../../../../client/src/models/debug/transports.ts';

const ADDRESS = '192.0.2.7';

/** As Chromium reports a connection: a selected pair, and another one that was not used. */
const report = ({ sent = 0, received = 0, atMs = 0 } = {}) => [
  {
    ...{ type: 'transport', id: 'T', selectedCandidatePairId: 'P', iceState: 'connected', dtlsState: 'connected' },
    ...{ bytesSent: sent, bytesReceived: received, timestamp: atMs },
  },
  { type: 'candidate-pair', id: 'Q', nominated: false, currentRoundTripTime: 9 },
  {
    ...{ type: 'candidate-pair', id: 'P', nominated: true, state: 'succeeded', localCandidateId: 'L' },
    ...{ remoteCandidateId: 'R', currentRoundTripTime: 0.012, availableOutgoingBitrate: 3_000_000 },
  },
  {
    ...{ type: 'local-candidate', id: 'L', candidateType: 'relay', protocol: 'udp', relayProtocol: 'tls' },
    ...{ address: ADDRESS, ip: ADDRESS, port: 50_000, url: `turn:${ADDRESS}`, usernameFragment: 'ufrag' },
  },
  { type: 'remote-candidate', id: 'R', candidateType: 'host', protocol: 'udp', address: ADDRESS, port: 40_000 },
];

const [send, receive] = [report(), report()];

test('a transport is described by its states and its selected pair, without addresses', () => {
  const facts = transportsIn([send, receive]);
  expect(facts.map(({ name }) => name)).toEqual(['send', 'receive']);
  expect(facts[0]).toMatchObject({
    ice: 'connected',
    dtls: 'connected',
    pair: 'relay udp over tls → host udp',
    roundTripMs: 12,
    availableBitrate: 3_000_000,
  });
  expect(JSON.stringify(facts)).not.toMatch(/192\.0|ufrag|50000|40000/);
});

test('a single connection is that of a direct call, and a browser without transports in its reports leaves gaps', () => {
  const [, , pair] = report();
  const [facts] = transportsIn([[{ ...pair, type: 'candidate-pair', id: 'P', bytesSent: 5 }]]);
  expect(facts).toMatchObject({ name: 'direct', ice: 'succeeded', dtls: '–', pair: '– – → – –', bytesSent: 5 });
});

test('bitrates are those since the previous sample of the same connection', () => {
  const before = transportsIn([report({ sent: 1000, received: 500, atMs: 1000 }), receive]);
  const now = transportsIn([report({ sent: 3000, received: 1500, atMs: 3000 }), receive]);
  expect(sampled(now, before)[0]).toMatchObject({ sentBitrate: 8000, receivedBitrate: 4000 });
  expect(sampled(now, [])[0]?.sentBitrate).toBeUndefined();
  // Another connection counts from zero.
  expect(sampled(before, now)[0]?.sentBitrate).toBeUndefined();
});
