import { expect, test } from '@jest/globals';
import { bytesReceived, countsOf, type KnownStreams } from '../../../../client/src/media/stream-counts.ts';

type Entry = { type: string; id: string } & Record<string, unknown>;
const report = (...entries: Entry[]) => new Map(entries.map((entry) => [entry.id, entry]));

const path: Entry[] = [
  { type: 'transport', id: 'T', selectedCandidatePairId: 'P2' },
  { type: 'candidate-pair', id: 'P1', currentRoundTripTime: 9 },
  { type: 'candidate-pair', id: 'P2', currentRoundTripTime: 0.05 },
];

const streams: KnownStreams = {
  received: new Map([['of-ada', { peer: 'ada', source: 'camera' }]]),
  sent: new Map([['1', 'camera']]),
};
const counted = (...entries: Entry[]) => countsOf([report(...entries)], streams);

test('what is received, with the round trip of its path', () => {
  const inbound = {
    trackIdentifier: 'of-ada',
    packetsReceived: 100,
    packetsLost: 3,
    bytesReceived: 9000,
    framesDecoded: 40,
    framesReceived: 41,
    frameHeight: 360,
    frameWidth: 640,
  };
  expect(counted({ type: 'inbound-rtp', id: 'I', timestamp: 5000, ...inbound }, ...path)).toEqual([
    {
      peer: 'ada',
      source: 'camera',
      key: 'I',
      atMs: 5000,
      bytes: 9000,
      packets: 100,
      lost: 3,
      reportedLoss: undefined,
      roundTripMs: 50,
      frames: 40,
      framesReceived: 41,
      width: 640,
      height: 360,
      limited: undefined,
    },
  ]);
});

test('repeated packets are no negative loss, and what a browser does not count is undefined', () => {
  const [counts] = counted({ type: 'inbound-rtp', id: 'I', trackIdentifier: 'of-ada', packetsLost: -4 });
  expect(counts).toMatchObject({ lost: 0, frames: 0, packets: 0 });
});

const layer = (ssrc: number, some: object): Entry => ({
  type: 'outbound-rtp',
  id: `O${ssrc}`,
  ssrc,
  mid: '1',
  timestamp: 1,
  ...some,
});
const small = { framesEncoded: 90, framesPerSecond: 30, frameWidth: 320, frameHeight: 180 };
const middle = { framesEncoded: 80, framesPerSecond: 28, frameWidth: 640, frameHeight: 360 };
const off = { framesEncoded: 0, framesPerSecond: 0, frameWidth: 1280, frameHeight: 720 };

test('the layers of a camera are one stream, as large as the largest active one', () => {
  const [counts, ...more] = counted(
    layer(1, { bytesSent: 10, packetsSent: 100, ...small }),
    layer(2, { bytesSent: 20, packetsSent: 300, qualityLimitationReason: 'bandwidth', ...middle }),
    layer(3, { bytesSent: 0, packetsSent: 0, ...off }),
    { type: 'remote-inbound-rtp', id: 'R1', ssrc: 1, fractionLost: 0, roundTripTime: 0.03 },
    { type: 'remote-inbound-rtp', id: 'R2', ssrc: 2, fractionLost: 0.2, roundTripTime: 0.08 },
    { type: 'remote-inbound-rtp', id: 'R9', ssrc: 9, fractionLost: 1, roundTripTime: 9 },
    ...path,
  );
  expect(counts).toMatchObject({
    peer: undefined,
    bytes: 30,
    packets: 400,
    frames: 90,
    width: 640,
    height: 360,
    reportedLoss: expect.closeTo(0.15),
    roundTripMs: 80,
    limited: 'bandwidth',
  });
  expect(more).toEqual([]);
});

test.each<{ what: string; available: number | undefined; limited: 'bandwidth' | undefined }>([
  { what: 'the available bitrate is unknown', available: undefined, limited: 'bandwidth' },
  { what: 'the link carries little more than that', available: 600_000, limited: 'bandwidth' },
  { what: 'the link has room, and the encoder is still ramping up', available: 5_000_000, limited: undefined },
])('video that is small for lack of bandwidth: $what', ({ available, limited }) => {
  const sent = { ...middle, qualityLimitationReason: 'bandwidth', targetBitrate: 500_000 };
  const used = { type: 'candidate-pair', id: 'P', nominated: true, availableOutgoingBitrate: available };
  expect(counted(layer(1, sent), used)[0]?.limited).toBe(limited);
});

test('before the other end has reported, loss is unknown and the path gives the round trip', () => {
  const [counts] = counted(layer(1, { packetsSent: 1 }), ...path);
  expect(counts).toMatchObject({ reportedLoss: undefined, roundTripMs: 50, limited: undefined });
});

test('a round trip of less than a millisecond is none of nothing', () => {
  const near = { type: 'candidate-pair', id: 'P', nominated: true, currentRoundTripTime: 0 };
  const recorded = { type: 'remote-inbound-rtp', id: 'R', ssrc: 1, roundTripTime: 0 };
  expect(counted(layer(1, {}), near)[0]?.roundTripMs).toBe(0);
  expect(counted(layer(1, {}), recorded, ...path)[0]?.roundTripMs).toBe(0);
});

test.each<{ what: string; entries: Entry[] }>([
  { what: 'nothing', entries: path },
  { what: 'an unknown track', entries: [{ type: 'inbound-rtp', id: 'I', trackIdentifier: 'a-guest' }] },
  { what: 'a sender that has no track', entries: [layer(1, { mid: '2' })] },
])('of $what nothing is counted', ({ entries }) => {
  expect(counted(...entries)).toEqual([]);
});

test.each([
  { transport: { bytesReceived: 7 }, pair: { bytesReceived: 9 }, want: 14 },
  { transport: { bytesReceived: 0 }, pair: { bytesReceived: 9 }, want: 0 },
  { transport: {}, pair: { bytesReceived: 9 }, want: 18 },
  { transport: {}, pair: {}, want: 0 },
])('two transports with $transport and pairs with $pair have received $want bytes', ({ transport, pair, want }) => {
  const one = report({ type: 'transport', id: 'T', ...transport }, { type: 'candidate-pair', id: 'P', ...pair });
  expect(bytesReceived([one, one, report({ type: 'inbound-rtp', id: 'I', bytesReceived: 5 })])).toBe(want);
});
