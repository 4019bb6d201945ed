import { expect, test } from '@jest/globals';
import { Limits } from '../../../server/limits/limits.ts';
import { createTalkLimits } from '../../../server/signalling/talk-limits.ts';

test('[T6] a short message counts as 200 bytes, so that many seats of one address cannot fill everybody’s chat', () => {
  const talk = createTalkLimits({
    limits: new Limits(),
    messagesPerSecond: 100,
    reactionsPerSecond: 100,
    directMessagesPerSecondPerPerson: 100,
    chatBytesPerSecondPerPerson: 1_000_000,
    chatBytesPerSecondPerAddress: 1000,
    chatBytesPerSecondPerServer: 1_000_000,
  });
  const say = (id: number) => talk.message({ id: String(id), address: '192.0.2.1' }, 'x');
  for (let id = 0; id < 50; id += 1) say(id);
  expect(() => say(50)).toThrow('limits.chatBytesPerSecondPerAddress');
});
