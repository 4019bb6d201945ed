import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { PeerMedia } from '../../../server/media/peer-media.ts';
import type { Peer } from '../../../server/rooms/peer.ts';
import { Seats } from '../../../server/rooms/seats.ts';
import { AppError } from '../../../server/shared/protocol/errors.ts';

const GRACE_MS = 5000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A seat whose transports come, or do not come, as the test says. */
function seated() {
  const peer = {
    id: 'eve',
    receiveEarly: async () => undefined,
    consumers: [],
    media: { id: 'old' },
  } as unknown as Peer;
  const people = [peer];
  const media = Promise.withResolvers<PeerMedia>();
  const over: Peer[] = [];
  const interruptions: boolean[] = [];
  const seats = new Seats({
    graceMs: GRACE_MS,
    forwarder: { forwardsTo: () => [], withOpenProducer: () => [] },
    people: () => people,
    addMedia: () => media.promise,
    onInterrupted: (one, interrupted) => {
      one.interrupted = interrupted;
      interruptions.push(interrupted);
    },
    onOver: (one) => over.push(one),
    onMoving: () => undefined,
  });
  return { peer, people, media, over, interruptions, seats };
}

const refusal = new AppError('overloaded', 'try again later');
const resumer = { address: '192.0.2.1', rtpCapabilities: { codecs: [], headerExtensions: [] } };

test('[L3] a seat whose resume is refused is given up after its time', async () => {
  const { peer, media, over, seats } = seated();
  seats.keep(peer);
  const resuming = seats.takeUp(peer, resumer);
  media.reject(refusal);
  await expect(resuming).rejects.toBe(refusal);
  expect(seats.keeps(peer)).toBe(true);
  jest.advanceTimersByTime(GRACE_MS);
  expect(over).toEqual([peer]);
});

test('[L3] a seat with a connection stays when a resume of it is refused', async () => {
  const { peer, media, over, seats } = seated();
  media.reject(refusal);
  await expect(seats.takeUp(peer, resumer)).rejects.toBe(refusal);
  jest.advanceTimersByTime(GRACE_MS);
  expect(over).toEqual([]);
});

test('[L3] a seat that was given up while its resume was refused is not kept again', async () => {
  const { peer, people, media, seats } = seated();
  seats.keep(peer);
  const resuming = seats.takeUp(peer, resumer);
  people.pop();
  media.reject(refusal);
  await expect(resuming).rejects.toBe(refusal);
  expect(seats.keeps(peer)).toBe(false);
});

test('[L3] a seat stays although its previous connection was lost only during the resume', async () => {
  const { peer, media, over, seats } = seated();
  const resuming = seats.takeUp(peer, resumer);
  seats.keep(peer);
  media.resolve({ transports: {}, close: () => undefined } as unknown as PeerMedia);
  await expect(resuming).resolves.toBeDefined();
  jest.advanceTimersByTime(GRACE_MS);
  expect(over).toEqual([]);
});

test('[L8] a connection counts as interrupted after two seconds, and until it is back', () => {
  const { peer, interruptions, seats } = seated();
  seats.keep(peer);
  jest.advanceTimersByTime(1999);
  seats.release(peer);
  jest.advanceTimersByTime(60_000);
  expect(interruptions).toEqual([]);
  seats.keep(peer);
  jest.advanceTimersByTime(2000);
  expect(interruptions).toEqual([true]);
  seats.release(peer);
  expect(interruptions).toEqual([true, false]);
});
