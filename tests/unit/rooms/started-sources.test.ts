import { expect, test } from '@jest/globals';
import type { Peer } from '../../../server/rooms/peer.ts';
import { StartedSources } from '../../../server/rooms/started-sources.ts';

const peerOver = (transport: string) => ({ media: { id: transport } }) as unknown as Peer;

test('a source counts as started again until the peer has other transports', () => {
  const started = new StartedSources();
  const peer = { media: { id: 'first' } };
  const add = (...sources: ('microphone' | 'camera')[]) =>
    started.add(
      peer as unknown as Peer,
      sources.map((source) => ({ source })),
    );
  expect([add('microphone', 'camera'), add('camera'), add('microphone', 'camera')]).toEqual([0, 1, 2]);
  peer.media = { id: 'second' };
  expect([add('microphone', 'camera'), add('camera')]).toEqual([0, 1]);
});

test('peers do not count for each other', () => {
  const started = new StartedSources();
  const again = [peerOver('a'), peerOver('b')].map((peer) => started.add(peer, [{ source: 'camera' }]));
  expect(again).toEqual([0, 0]);
});
