import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Reactions } from '../../../server/rooms/reactions.ts';

const PEOPLE = 1000;
/** Everybody at an address of their own. */
const people = Array.from({ length: PEOPLE }, (_, index) => personAt(index, `10.0.${index >> 7}.${index & 127}`));
const [ada, bob, cleo] = people as [Person, Person, Person];

type Person = ReturnType<typeof personAt>;

let reactions: Reactions<Person>;
let isLarge: boolean;
/** What each person saw, by id, and how many were notified in each turn of the event loop. */
let seen: Map<string, string[]>;
let turns: number[];

beforeEach(() => {
  jest.useFakeTimers();
  [isLarge, seen, turns] = [true, new Map(), []];
  reactions = new Reactions({ people: () => people, isPaced: () => isLarge });
  reactions.on('sent', (to, sent) => {
    turns.push(to.length);
    for (const { id } of to) {
      const what = sent.map(({ name, reaction }) => `${name} ${reaction}`);
      if (what.length > 0) seen.set(id, [...(seen.get(id) ?? []), ...what]);
    }
  });
});

afterEach(() => {
  reactions.close();
  jest.useRealTimers();
});

function personAt(index: number, address: string) {
  return { id: `p${index}`, name: `P${index}`, address };
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const seenBy = ({ id }: Person) => seen.get(id) ?? [];

test('[T5] everybody in a small room sees each reaction once and at once', () => {
  isLarge = false;
  reactions.send(ada, '👍');
  reactions.send(ada, '🎉');
  expect([seenBy(ada), seenBy(bob)]).toEqual([
    ['P0 👍', 'P0 🎉'],
    ['P0 👍', 'P0 🎉'],
  ]);
});

test('[T5] in a large room, senders see their reactions at once, and others the last ones after a second', async () => {
  reactions.send(ada, '👍');
  await pass(10);
  expect([seenBy(ada), seenBy(bob)]).toEqual([['P0 👍'], ['P0 👍']]);
  reactions.send(ada, '🎉');
  reactions.send(ada, '👏');
  reactions.send(cleo, '🎉');
  await pass(10);
  expect([seenBy(ada), seenBy(bob), seenBy(cleo)]).toEqual([
    ['P0 👍', 'P0 🎉', 'P0 👏'],
    ['P0 👍'],
    ['P0 👍', 'P2 🎉'],
  ]);
  await pass(1100);
  expect(seenBy(bob)).toEqual(['P0 👍', 'P0 👏', 'P2 🎉']);
  expect(seenBy(ada)).toEqual(['P0 👍', 'P0 🎉', 'P0 👏', 'P2 🎉']);
  expect(seenBy(cleo)).toEqual(['P0 👍', 'P2 🎉', 'P0 👏']);
});

test('[T5] when a thousand people react all the time, everybody sees twenty reactions a second', async () => {
  for (let round = 0; round < 50; round += 1) {
    for (const person of people) reactions.send(person, '👏');
    await pass(100);
  }
  const others = seenBy(people.at(-1) as Person).filter((one) => one !== `P${PEOPLE - 1} 👏`);
  expect(others.length).toBeGreaterThan(20);
  expect(others.length).toBeLessThanOrEqual(6 * 20);
  expect(Math.max(...turns)).toBeLessThanOrEqual(50);
});

test('[T5] many people of one site hide the reactions of nobody else', async () => {
  reactions.send(ada, '🎉');
  await pass(10);
  for (let seat = 0; seat < 100; seat += 1) reactions.send(personAt(PEOPLE + seat, '10.9.9.9'), '👎');
  reactions.send(bob, '👍');
  await pass(1100);
  expect(seenBy(cleo)).toContain('P1 👍');
});
