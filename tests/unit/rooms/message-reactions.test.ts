import { expect, test } from '@jest/globals';
import { MessageReactions } from '../../../server/rooms/message-reactions.ts';

const message = (id: string) => ({ peer: 'ada', id });
const person = (id: string, address = id) => ({ id, name: id.toUpperCase(), address });
const counts = (reactions: MessageReactions, id: string) =>
  reactions
    .summary(message(id))
    .map(({ reaction, count }) => `${reaction} ${count}`)
    .join(' ');

test('[T10] each person has one reaction to a message; the same one again changes nothing', () => {
  const reactions = new MessageReactions();
  expect(reactions.set(message('a'), person('bob'), '👍')).toEqual([message('a')]);
  expect(reactions.set(message('a'), person('bob'), '👍')).toEqual([]);
  reactions.set(message('a'), person('cleo'), '👍');
  reactions.set(message('a'), person('bob'), '🎉');
  expect(counts(reactions, 'a')).toBe('👍 1 🎉 1');
  expect(reactions.set(message('a'), person('bob'), null)).toEqual([message('a')]);
  expect(reactions.set(message('a'), person('bob'), null)).toEqual([]);
  expect(counts(reactions, 'a')).toBe('👍 1');
});

test('[T10] of many people three are named, and the reader first', () => {
  const reactions = new MessageReactions();
  for (const id of ['a', 'b', 'c', 'd', 'e']) reactions.set(message('one'), person(id), '👏');
  const names = (first?: string) => {
    const [summary] = reactions.summary(message('one'), first === undefined ? {} : { first });
    return summary?.people.map(({ name }) => name).join('');
  };
  expect([names(), names('e')]).toEqual(['ABC', 'EAB']);
});

test('[T10] a site with many people pushes out its own reactions to a message, and not those of others', () => {
  const reactions = new MessageReactions();
  for (let index = 0; index < 5; index += 1) reactions.set(message('a'), person(`honest ${index}`), '👍');
  for (let index = 0; index < 500; index += 1) reactions.set(message('a'), person(`eve ${index}`, '10.9.9.9'), '👎');
  expect(counts(reactions, 'a')).toBe('👍 5 👎 195');
});

test('[T10] a room keeps a thousand reactions, and the message that loses one is announced', () => {
  const reactions = new MessageReactions();
  reactions.set(message('0'), person('honest'), '👍');
  let lost: unknown[] = [];
  for (let index = 0; index < 1000; index += 1)
    lost = reactions.set(message(String(index % 100)), person(`eve ${index % 10} ${index}`, '10.9.9.9'), '👎');
  expect(lost).toEqual([message('99'), message('0')]);
  const all = Array.from({ length: 100 }, (_, index) => reactions.of(message(String(index))).length);
  expect(all.reduce((sum, of) => sum + of)).toBe(1000);
  expect(reactions.of(message('0')).some(({ peer }) => peer === 'honest')).toBe(true);
});
