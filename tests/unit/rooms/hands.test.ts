import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type HandChange, Hands } from '../../../server/rooms/hands.ts';

const PEOPLE = 120;
const people = Array.from({ length: PEOPLE }, (_, index) => `p${index}`);

let hands: Hands<string>;
let isLarge: boolean;
/** What each person was told, and in how many parts all of them were. */
let told: Map<string, HandChange[]>;
let parts: number;

beforeEach(() => {
  jest.useFakeTimers();
  [isLarge, told, parts] = [true, new Map(), 0];
  hands = new Hands({ people: () => people, isPaced: () => isLarge });
  hands.on('changed', (to, changes) => {
    parts += 1;
    for (const person of to) told.set(person, [...(told.get(person) ?? []), ...changes]);
  });
});

afterEach(() => {
  hands.close();
  jest.useRealTimers();
});

const raised = (peer: string) => ({ peer, raised: true });
const lowered = (peer: string) => ({ peer, raised: false });
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

/** What everybody was told alike. */
function news(): HandChange[] {
  const [first = [], ...others] = people.map((person) => told.get(person) ?? []);
  for (const other of others) expect(other).toEqual(first);
  return first;
}

test('[T4] everybody in a small room learns of each hand at once', () => {
  isLarge = false;
  hands.raise('a');
  hands.raise('a');
  hands.lower('a');
  hands.lower('b');
  expect(news()).toEqual([raised('a'), lowered('a')]);
});

test('[T4] people in a large room learn of a hand at once after a second without any', async () => {
  hands.raise('a');
  await pass(10);
  expect(news()).toEqual([raised('a')]);
  await pass(1000);
  hands.raise('b');
  await pass(10);
  expect(news()).toEqual([raised('a'), raised('b')]);
});

test('[T4] a thousand people who raise and lower their hands all the time cost fifty notices a second', async () => {
  for (let round = 0; round < 50; round += 1) {
    for (let person = 0; person < 1000; person += 1) {
      if ((person + round) % 2 === 0) hands.raise(`q${person}`);
      else hands.lower(`q${person}`);
    }
    await pass(100);
  }
  expect(news().length).toBeGreaterThan(100);
  expect(news().length).toBeLessThanOrEqual(6 * 50);
  expect(parts).toBeLessThanOrEqual(6 * 3);
});

test('[T4] a hand that is lowered before it is announced is never announced', async () => {
  hands.raise('a');
  hands.raise('b');
  hands.lower('b');
  await pass(2000);
  expect(news()).toEqual([raised('a')]);
});

test('[T4] all learn the same order in the end, which newcomers learn as well', async () => {
  for (const peer of ['a', 'b', 'c']) hands.raise(peer);
  hands.lower('a');
  hands.raise('a');
  await pass(3000);
  const order = news().reduce<string[]>((all, { peer, raised: up }) => {
    const others = all.filter((other) => other !== peer);
    return up ? [...others, peer] : others;
  }, []);
  expect(order).toEqual(['b', 'c', 'a']);
  expect(hands.known).toEqual(order);
});

test('[T4] a newcomer learns of the hands that were announced, and of the others with everybody', async () => {
  hands.raise('a');
  hands.raise('b');
  expect(hands.known).toEqual(['a']);
  expect([...hands.raised]).toEqual(['a', 'b']);
  await pass(1100);
  expect(hands.known).toEqual(['a', 'b']);
});

test('[T4] a hand whose peer leaves while it is announced is announced to nobody else', async () => {
  hands.raise('a');
  hands.forget('a');
  await pass(2000);
  const toldOf = people.filter((person) => (told.get(person) ?? []).length > 0);
  expect(toldOf.length).toBeLessThan(PEOPLE);
  expect(hands.known).toEqual([]);
});

test('[T4] the hand of a peer that has left is not announced', async () => {
  hands.raise('a');
  hands.raise('b');
  hands.forget('b');
  await pass(2000);
  expect(news()).toEqual([raised('a')]);
});
