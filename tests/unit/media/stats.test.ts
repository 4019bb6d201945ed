import { expect, test } from '@jest/globals';
import { combined } from '../../../server/media/stats.ts';

const stream = { bitrate: 1000, packetCount: 90, packetsLost: 10, score: 8 };

test('received packets do not include lost ones', () => {
  expect(combined([stream], 'received').loss).toBe(0.1);
});

test('sent packets include them', () => {
  expect(combined([{ ...stream, packetCount: 100 }], 'sent').loss).toBe(0.1);
});

test('streams add up, and the worst score stands for all', () => {
  const other = { bitrate: 500, packetCount: 100, packetsLost: -3, roundTripTime: 20, score: 10 };
  expect(combined([stream, other], 'received')).toEqual({ bitrate: 1500, loss: 0.05, roundTripMs: 20, score: 8 });
});

test('a layer that is not sent does not lower the score', () => {
  const unused = { bitrate: 0, packetCount: 0, packetsLost: 0, score: 0 };
  expect(combined([unused, stream], 'received').score).toBe(8);
});

test('without packets nothing is lost', () => {
  expect(combined([], 'sent')).toEqual({ bitrate: 0, loss: 0, roundTripMs: null, score: null });
});
