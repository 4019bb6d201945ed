import { expect, test } from '@jest/globals';
import { type Check, limited, passed, reportText } from '../../../../../client/src/models/self-test/check.ts';
import { layersOf, pathOf, soundOf, videoOf } from '../../../../../client/src/models/self-test/measures.ts';

type Entry = { type: string; id: string } & Record<string, unknown>;

const sent = (width: number, height: number, more = {}): Entry => ({
  type: 'outbound-rtp',
  id: `${width}`,
  kind: 'video',
  framesEncoded: 9,
  frameWidth: width,
  frameHeight: height,
  ...more,
});

test.each([
  {
    title: 'three sizes',
    entries: [sent(1280, 720), sent(320, 180), sent(640, 360)],
    want: passed('320x180, 640x360, 1280x720'),
  },
  { title: 'one size is less than there could be', entries: [sent(1280, 720)], want: limited('1280x720') },
  {
    title: 'one stream of several layers',
    entries: [sent(1280, 720, { scalabilityMode: 'L3T3_KEY' })],
    want: passed('1280x720, L3T3_KEY'),
  },
  {
    title: 'what was not encoded is no size',
    entries: [sent(1280, 720, { framesEncoded: 0 })],
    want: { verdict: 'failed' },
  },
])('layers: $title', ({ entries, want }) => {
  expect(layersOf(entries)).toMatchObject(want);
});

const pair: Entry = {
  type: 'candidate-pair',
  id: 'P',
  state: 'succeeded',
  nominated: true,
  localCandidateId: 'L',
  currentRoundTripTime: 0.012,
};
const local: Entry = { type: 'local-candidate', id: 'L', candidateType: 'relay', protocol: 'udp' };

test('the path is read from the transport, and in Firefox, which has none, from the nominated pair', () => {
  const other: Entry = { ...pair, id: 'O', nominated: true, localCandidateId: 'X' };
  const transport: Entry = { type: 'transport', id: 'T', selectedCandidatePairId: 'P' };
  expect(pathOf([other, pair, local, transport])).toEqual(passed('relay, udp, round trip 12 ms'));
  expect(pathOf([pair, local])).toEqual(passed('relay, udp, round trip 12 ms'));
  expect(pathOf([local])).toBeUndefined();
});

test('video counts from its first frame', () => {
  const video: Entry = { type: 'inbound-rtp', id: 'V', kind: 'video', codecId: 'C', frameWidth: 640, frameHeight: 360 };
  const codec: Entry = { type: 'codec', id: 'C', mimeType: 'video/H264' };
  expect(videoOf([{ ...video, framesDecoded: 0 }, codec])).toBeUndefined();
  expect(videoOf([{ ...video, framesDecoded: 1 }, codec])).toEqual(passed('video/H264, 640x360'));
});

test('audio counts once it is decoded, and is silence if its source has no energy', () => {
  const inbound: Entry = { type: 'inbound-rtp', id: 'A', kind: 'audio', packetsReceived: 5, totalSamplesReceived: 960 };
  const source: Entry = { type: 'media-source', id: 'M', kind: 'audio', totalAudioEnergy: 0 };
  expect(soundOf({ sent: [source], received: [{ ...inbound, totalSamplesReceived: 0 }] })).toBeUndefined();
  expect(soundOf({ sent: [source], received: [inbound] })).toEqual(limited('5 packets, silence'));
  const loud = { ...source, totalAudioEnergy: 0.1 };
  expect(soundOf({ sent: [loud], received: [inbound] })).toEqual(passed('5 packets'));
  expect(soundOf({ sent: [], received: [inbound] })).toEqual(passed('5 packets'));
});

test('the report has one line per check, including unfinished ones', () => {
  const checks: Check[] = [
    { id: 'camera', state: 'over', ...passed('1280x720') },
    { id: 'sound', state: 'over', ...limited() },
    { id: 'data', state: 'running' },
  ];
  const words = { label: (id: string) => id, verdict: (verdict: string) => verdict.toUpperCase() };
  expect(reportText(checks, { facts: ['Parley self-test'], words })).toBe(
    'Parley self-test\n\n- camera: PASSED (1280x720)\n- sound: LIMITED\n- data',
  );
});
