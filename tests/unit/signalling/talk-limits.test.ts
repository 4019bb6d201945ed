import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Limits } from '../../../server/limits/limits.ts';
import { createTalkLimits } from '../../../server/signalling/talk-limits.ts';

const LIMITS = {
  messagesPerSecond: 100,
  reactionsPerSecond: 100,
  directMessagesPerSecondPerPerson: 100,
  chatBytesPerSecondPerPerson: 1_000_000,
  chatBytesPerSecondPerAddress: 1000,
  chatBytesPerSecondPerServer: 1_000_000,
};

/** How many messages people of one address say to so many others at once. */
function said(text: string, { people }: { people: number }): number {
  const talk = createTalkLimits({ ...LIMITS, limits: new Limits() });
  let id = 0;
  expect(() => {
    for (; id < 1000; id += 1) talk.message({ id: String(id), address: '192.0.2.1' }, text, people);
  }).toThrow('limits.chatBytesPerSecondPerAddress');
  return id;
}

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test('[T6] a short message counts as 200 bytes, so that many seats of one address cannot fill everybody’s chat', () => {
  expect(said('x', { people: 2 })).toBe(50);
});

test.each([
  { people: 125, messages: 50 },
  { people: 1000, messages: 6 },
  { people: 5000, messages: 1 },
])('[T6] of an address, a message to $people people counts for all of them: $messages at once', (room) => {
  expect(said('x', room)).toBe(room.messages);
});

test('[T6] the longest message to the most people is heard', () => {
  expect(said('x'.repeat(8000), { people: 5000 })).toBe(1);
});
