/** Which speakers a room names. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Forwarder } from '../../../server/rooms/forwarder.ts';
import { Speakers } from '../../../server/rooms/speakers.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test('[F4] only forwarded speakers are named, among loud ones of one site and a quiet one of another', () => {
  const forwarder = new Forwarder({
    everybody: () => [],
    find: () => undefined,
    direct: () => undefined,
    maxVisible: 1,
    maxVoices: 2,
    maxMicrophones: 25,
    hands: () => new Set(),
  });
  const speakers = new Speakers();
  const eves = ['eve-1', 'eve-2', 'eve-3'].map((peer) => ({ peer, volume: -1, address: '192.0.2.1' }));
  const voices = [...eves, { peer: 'ada', volume: -50, address: '198.51.100.1' }];
  for (let second = 0; second < 5; second += 1) {
    jest.advanceTimersByTime(1000);
    speakers.update(forwarder.updateSpeakers(voices));
  }
  expect(speakers.named).toEqual(['eve-1', 'ada']);
  forwarder.close();
});
