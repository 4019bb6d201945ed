/** Nonsense from a server. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Signalling } from '../../../../client/src/signalling/signalling.ts';
import { HostileServer } from '../../../fuzz/hostile-server.ts';
import { welcome } from '../../../fuzz/values/notice-templates.ts';

const reported: unknown[] = [];
let server: HostileServer;
let signalling: Signalling;

beforeEach(() => {
  // As a browser has it.
  Object.assign(globalThis, { reportError: (error: unknown) => reported.push(error) });
  server = new HostileServer({ welcome });
  signalling = new Signalling({ open: () => server.socket });
  server.connect();
});

afterEach(() => {
  signalling.close();
  reported.splice(0);
});

test.each([
  { what: 'without content', notices: [['peer:left']], reports: 0 },
  { what: 'of another type', notices: [['peer:left', 7]], reports: 0 },
  { what: 'that is none', notices: [null, 1, 'x', []], reports: 0 },
  { what: 'that nobody can make sense of', notices: [['peer:left', {}]], reports: 1 },
])('a notice $what is dropped, and those behind it are handled', ({ notices, reports }) => {
  const received: string[] = [];
  signalling.on('peer:left', ({ peer }) => received.push(peer.toString()));
  server.say([...notices, ['peer:left', { peer: 'Ada' }]]);
  server.say([['peer:left', { peer: 'Bob' }]]);
  expect(received).toEqual(['Ada', 'Bob']);
  expect(reported).toHaveLength(reports);
});

test.each([null, 7, 'x', {}, []])('a batch that is %p is dropped, and the next is handled', (batch) => {
  const received: string[] = [];
  signalling.on('peer:left', ({ peer }) => received.push(peer));
  server.say(batch);
  server.say([['peer:left', { peer: 'Bob' }]]);
  expect(received).toEqual(['Bob']);
});

test.each([undefined, null, 7, {}, { ok: true }])('an answer that is %p ends its request', async (answer) => {
  server.answer = () => answer;
  const asked = signalling.request('data:open', { dtlsParameters: { fingerprints: [] } }, ({ id }) => void id.length);
  await expect(asked).rejects.toThrow();
});
