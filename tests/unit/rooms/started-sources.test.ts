import { expect, test } from '@jest/globals';
import type { Peer } from '../../../server/rooms/peer.ts';
import { StartedSources } from '../../../server/rooms/started-sources.ts';

const peerOver = (transport: string, address = transport) => ({ address, media: { id: transport } }) as unknown as Peer;
const camera = [{ source: 'camera' as const }];

test('[S2] a source counts as started again until the peer has other transports', () => {
  const started = new StartedSources();
  const peer = { address: 'home', media: { id: 'first' } };
  const add = (...sources: ('microphone' | 'camera')[]) =>
    started.add(
      peer as unknown as Peer,
      sources.map((source) => ({ source })),
      0,
    );
  expect([add('microphone', 'camera'), add('camera'), add('microphone', 'camera')]).toEqual([0, 1, 2]);
  peer.media = { id: 'second' };
  expect([add('microphone', 'camera'), add('camera')]).toEqual([0, 1]);
});

test('[S2] peers do not count for each other, also at one address', () => {
  const started = new StartedSources();
  const again = ['a', 'b'].map((transport) => started.add(peerOver(transport, 'office'), camera, 0));
  expect(again).toEqual([0, 0]);
});

test('[S2] a source counts as started again for the next peer from the address of one that has left, for a minute', () => {
  const started = new StartedSources();
  const leaves = (address: string, now: number) => {
    const peer = peerOver(crypto.randomUUID(), address);
    const again = started.add(peer, camera, now);
    started.left(peer, now);
    return again;
  };
  expect([leaves('office', 0), leaves('office', 1000), leaves('home', 1000)]).toEqual([0, 1, 0]);
  const stays = (now: number) => started.add(peerOver(crypto.randomUUID(), 'office'), camera, now);
  expect([stays(2000), stays(2000)]).toEqual([1, 0]);
  expect(leaves('office', 3000)).toBe(0);
  expect(stays(64_000)).toBe(0);
});
