import { expect, test } from '@jest/globals';
import { combinedStats } from '../../../server/media/media-stats.ts';
import { overallScore } from '../../../server/media/score.ts';
import { dropsAt } from '../../../server/media/udp-drops.ts';

const stream = { bitrate: 80_000, packetCount: 1000, byteCount: 1_000_000, fractionLost: 0 };

test('packets per second follow from bits per second and the size of a packet', () => {
  expect(combinedStats([stream])).toEqual({ bitrate: 80_000, packetsPerSecond: 10, loss: 0, roundTripMs: null });
});

test('streams add up; loss is weighted by packets, and the longest round trip stands for all', () => {
  const lossy = { ...stream, bitrate: 240_000, fractionLost: 64, roundTripTime: 80 };
  expect(combinedStats([{ ...stream, roundTripTime: 20 }, lossy])).toEqual({
    bitrate: 320_000,
    packetsPerSecond: 40,
    loss: 0.1875,
    roundTripMs: 80,
  });
});

test('a stream without a packet yet carries nothing', () => {
  const none = { bitrate: 0, packetCount: 0, byteCount: 0, fractionLost: 0 };
  expect(combinedStats([none])).toEqual({ bitrate: 0, packetsPerSecond: 0, loss: 0, roundTripMs: null });
});

const producer = (comes: boolean, ...scores: number[]) => ({ streams: scores.map((score) => ({ score })), comes });

test.each([
  { name: 'nothing is sent', producers: [], want: undefined },
  { name: 'only silence', producers: [producer(false, 0), producer(false)], want: undefined },
  { name: 'the best layer speaks for a camera', producers: [producer(true, 0, 9, 4)], want: 9 },
  { name: 'the worst producer for the person', producers: [producer(true, 10), producer(true, 4)], want: 4 },
  { name: 'more is lost than can be scored', producers: [producer(true, 0), producer(true, 9)], want: 1 },
])('the score of a peer: $name', ({ producers, want }) => {
  expect(overallScore(producers)).toBe(want);
});

const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 1403: 0100007F:9C40 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 31337 2 0000000000000000 17
 1404: 0100007F:9C41 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 31338 2 0000000000000000 5
  903: 00000000000000000000000001000000:9C40 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 31339 2 0000000000000000 3`;

test.each([
  { port: 40000, want: 20 },
  { port: 40001, want: 5 },
  { port: 40002, want: null },
  { port: 0, want: null },
])('the kernel dropped $want of the port $port', ({ port, want }) => {
  expect(dropsAt(table, port)).toBe(want);
});
