import { expect, test } from '@jest/globals';
import { assess, type Known } from '../../../../../client/src/models/quality/assess.ts';
import type { StreamHistory, StreamSample } from '../../../../../client/src/models/quality/samples.ts';
import { messageAfter, noMessage, type Trouble, troubleOf } from '../../../../../client/src/models/quality/trouble.ts';
import type { Quality } from '../../../../../server/shared/protocol/stats.ts';
import { ordinarySample } from '../../../../support/stream-sample.ts';

const theirs = (...qualities: Quality[]) => qualities.map((quality, index) => ({ peer: `p${index}`, quality }));

test.each<{ upload: Quality; download: Quality; others: Quality[]; overloaded: boolean; wants: Trouble | undefined }>([
  { upload: 'good', download: 'good', others: ['good'], overloaded: false, wants: undefined },
  { upload: 'fair', download: 'fair', others: ['fair'], overloaded: false, wants: undefined },
  { upload: 'poor', download: 'good', others: ['good'], overloaded: false, wants: { at: 'own_upload' } },
  { upload: 'good', download: 'poor', others: ['good'], overloaded: false, wants: { at: 'own_download' } },
  { upload: 'poor', download: 'poor', others: ['good'], overloaded: false, wants: { at: 'own_link' } },
  { upload: 'poor', download: 'good', others: ['poor'], overloaded: false, wants: { at: 'own_upload' } },
  {
    upload: 'good',
    download: 'good',
    others: ['good', 'poor', 'poor'],
    overloaded: false,
    wants: { at: 'their_upload', peers: ['p1', 'p2'] },
  },
  { upload: 'poor', download: 'poor', others: ['poor'], overloaded: true, wants: { at: 'server' } },
  { upload: 'good', download: 'good', others: ['poor'], overloaded: true, wants: { at: 'server' } },
  // A full core that nobody notices is no trouble to anybody.
  { upload: 'good', download: 'fair', others: ['good'], overloaded: true, wants: undefined },
])('up $upload, down $download, others $others, overloaded $overloaded', ({ others, wants, ...findings }) => {
  expect(troubleOf({ ...findings, direct: false, theirs: theirs(...others) })).toEqual(wants);
});

test('in a direct call neither end knows whose connection is poor', () => {
  const findings = { theirs: theirs('good'), overloaded: true, direct: true };
  expect(troubleOf({ ...findings, upload: 'good', download: 'poor' })).toEqual({ at: 'between' });
  expect(troubleOf({ ...findings, upload: 'poor', download: 'good' })).toEqual({ at: 'between' });
  expect(troubleOf({ ...findings, upload: 'fair', download: 'good' })).toBeUndefined();
});

test('trouble is shown once two of four samples found it, and removed after four without it', () => {
  const upload: Trouble = { at: 'own_upload' };
  const looks = [
    upload,
    undefined,
    upload,
    upload,
    undefined,
    undefined,
    upload,
    undefined,
    undefined,
    undefined,
    undefined,
  ];
  let sent = noMessage;
  const shown = looks.map((found) => {
    sent = messageAfter(sent, found);
    return sent.shown?.at ?? '-';
  });
  expect(shown.join(' ')).toBe(`- - ${Array(8).fill('own_upload').join(' ')} -`);
});

test('the message is replaced by another one that is found twice in a row', () => {
  const [own, server]: Trouble[] = [{ at: 'own_download' }, { at: 'server' }];
  let sent = noMessage;
  const shown = [own, own, server, own, server, server].map((found) => {
    sent = messageAfter(sent, found);
    return sent.shown?.at ?? '-';
  });
  expect(shown.join(' ')).toBe('- own_download own_download own_download own_download server');
});

test('the message stays the same object while nothing else is found', () => {
  const first = messageAfter(messageAfter(noMessage, { at: 'server' }), { at: 'server' });
  expect(messageAfter(first, { at: 'server' }).shown).toBe(first.shown);
});

const history = (
  peer: string | undefined,
  { source = 'camera', ...some }: Partial<StreamSample & Pick<StreamHistory, 'source'>> = {},
): StreamHistory => ({
  peer,
  source,
  samples: Array.from({ length: 3 }, () => ({ ...ordinarySample, ...some })),
});
const person = (id: string) => ({
  id,
  name: id,
  speaking: false,
  connected: true,
  interrupted: false,
  role: 'participant' as const,
  stopped: [],
  microphone: undefined,
  camera: { producer: `camera-of-${id}`, paused: false, track: undefined, rejected: false },
  screen: undefined,
  screenAudio: undefined,
});
type Told = { behind?: string[]; overloaded?: boolean; loss?: number | null; adaLoses?: number; iLose?: number };
const word = ({ behind = [], overloaded = false, loss = 0, adaLoses = 0, iLose = 0 }: Told = {}) => ({
  uploads: Object.entries({ ada: adaLoses, me: iLose }).map(([peer, lost]) => {
    return { peer, bitrate: 1, packetsPerSecond: 1, loss: lost, roundTripMs: null };
  }),
  downlink: { bitrate: 0, availableBitrate: null, loss, behind },
  overloaded,
  mode: { mode: 'sfu' as const, epoch: 0, reason: 'new' as const },
});
/** Three samples of the server with the same uplinks. */
const server = (uplinks?: Told) => Array.from({ length: 3 }, () => word(uplinks));
const well: Known = {
  histories: [history(undefined), history('ada'), history('ben')],
  people: [person('ada'), person('ben')],
  uplinks: new Map(),
  server: [],
  self: 'me',
  direct: false,
};

test('if nothing is wrong everybody is good, and the server is not asked', () => {
  expect(assess(well)).toEqual({
    self: 'good',
    upload: 'good',
    others: new Map([
      ['ada', 'good'],
      ['ben', 'good'],
    ]),
    trouble: undefined,
    suspect: false,
  });
});

test.each<{ what: string; known: Partial<Known>; self: Quality; ada: Quality; at: string | undefined }>([
  {
    what: 'the server receives the local media badly',
    known: { uplinks: new Map([['me', 'poor']]) },
    self: 'poor',
    ada: 'good',
    at: 'own_upload',
  },
  {
    what: 'the local uplink loses packets',
    known: { histories: [history(undefined, { loss: 0.3 }), history('ada')] },
    self: 'poor',
    ada: 'good',
    at: 'own_upload',
  },
  {
    what: 'a receiver loses the local audio, as the worker reports for the worst receiver',
    known: { histories: [history(undefined, { source: 'microphone', loss: 0.6 }), history(undefined)] },
    self: 'good',
    ada: 'good',
    at: undefined,
  },
  {
    what: 'the server loses packets of the local audio',
    known: {
      histories: [history(undefined, { source: 'microphone', loss: 0.3 })],
      server: server({ iLose: 0.3 }),
    },
    self: 'poor',
    ada: 'good',
    at: 'own_upload',
  },
  {
    what: 'the other participant of a direct call loses the local audio',
    known: { histories: [history(undefined, { source: 'microphone', loss: 0.3 })], direct: true },
    self: 'poor',
    ada: 'good',
    at: 'between',
  },
  {
    what: 'Ada’s uplink is poor, and her media arrives damaged',
    known: { uplinks: new Map([['ada', 'poor']]), histories: [history('ada', { loss: 0.4 }), history('ben')] },
    self: 'good',
    ada: 'poor',
    at: 'their_upload',
  },
  {
    what: 'media from Ada arrives damaged, and the cause is not known yet',
    known: { histories: [history('ada', { loss: 0.3 })] },
    self: 'good',
    ada: 'poor',
    at: undefined,
  },
  {
    what: 'it was so when it reached the server, which has not said so to all',
    known: { histories: [history('ada', { loss: 0.3 })], server: server({ adaLoses: 0.3 }) },
    self: 'good',
    ada: 'poor',
    at: 'their_upload',
  },
  {
    what: 'it was whole when it left the server',
    known: { histories: [history('ada', { loss: 0.3 }), history('ben', { loss: 0.3 })], server: server({ loss: 0.3 }) },
    self: 'poor',
    ada: 'poor',
    at: 'own_download',
  },
  {
    what: 'for a moment the server took something for lost',
    known: {
      histories: [history('ada', { loss: 0.3 })],
      server: [word(), word(), word({ loss: 0.3 })],
    },
    self: 'good',
    ada: 'poor',
    at: undefined,
  },
  {
    what: 'the server has begun to tell',
    known: { histories: [history('ada', { loss: 0.3 })], server: [word({ loss: 0.3 })] },
    self: 'good',
    ada: 'poor',
    at: undefined,
  },
  {
    what: 'the server cannot tell what it loses, but that it came whole',
    known: { histories: [history('ada', { loss: 0.3 })], server: server({ loss: null }) },
    self: 'poor',
    ada: 'poor',
    at: 'own_download',
  },
  {
    what: 'the server cannot tell what it loses, and Ada’s came with gaps',
    known: { histories: [history('ada', { loss: 0.3 })], server: server({ loss: null, adaLoses: 0.3 }) },
    self: 'good',
    ada: 'poor',
    at: 'their_upload',
  },
  {
    what: 'it comes directly from her',
    known: { histories: [history('ada', { loss: 0.3 })], direct: true },
    self: 'poor',
    ada: 'poor',
    at: 'between',
  },
  {
    what: 'the server sends fewer layers of Ada’s video, since the downlink is narrow',
    known: { server: server({ behind: ['camera-of-ada'] }) },
    self: 'fair',
    ada: 'fair',
    at: undefined,
  },
  {
    what: 'no video fits into the downlink any more',
    known: {
      server: server({ behind: ['camera-of-ada'] }),
      histories: [history('ada', { packetsPerSecond: 0, frameRate: 0 }), history('ben')],
    },
    self: 'poor',
    ada: 'poor',
    at: 'own_download',
  },
  {
    what: 'the server cannot keep up',
    known: {
      server: server({ overloaded: true }),
      uplinks: new Map([
        ['ada', 'poor'],
        ['me', 'poor'],
      ]),
    },
    self: 'poor',
    ada: 'poor',
    at: 'server',
  },
])('$what', ({ known, self, ada, at }) => {
  const assessment = assess({ ...well, ...known });
  expect({ self: assessment.self, ada: assessment.others.get('ada'), at: assessment.trouble?.at }).toEqual({
    self,
    ada,
    at,
  });
  expect(assessment.suspect).toBe(true);
});

test('video that has shrunk is reason enough to ask the server', () => {
  const shrunk = { ...history('ada'), samples: [ordinarySample, { ...ordinarySample, height: 180 }] };
  expect(assess({ ...well, histories: [shrunk] }).suspect).toBe(true);
});
