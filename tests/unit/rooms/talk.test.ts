import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Talk } from '../../../server/rooms/talk.ts';

const personAt = (index: number) => ({
  id: `p${index}`,
  name: `P${index}`,
  address: `10.0.${index >> 7}.${index & 127}`,
});
type Person = ReturnType<typeof personAt>;

const PEOPLE = 1000;
const [ada, bob] = [personAt(0), personAt(1)];

let people: Person[];
let talk: Talk<Person>;
let isLarge: boolean;
/** What each person received, by id; how many messages to how many people in each turn of the event loop. */
let received: Map<string, string[]>;
let turns: { messages: number; people: number }[];

beforeEach(() => {
  jest.useFakeTimers();
  people = Array.from({ length: PEOPLE }, (_, index) => personAt(index));
  [isLarge, turns] = [true, []];
  received = new Map(people.map(({ id }) => [id, []]));
  talk = new Talk({
    people: () => [...people],
    isPaced: () => isLarge,
    chat: { history: 200, maxCharacters: 60_000 },
    isConnected: () => true,
  });
  talk.on('delivered', (to, news) => {
    turns.push({ messages: news.length, people: to.length });
    const texts = news.map((one) => ('message' in one ? one.message.text : reactedText(one.reacted)));
    for (const { id } of to) received.get(id)?.push(...texts);
  });
});

afterEach(() => {
  talk.close();
  jest.useRealTimers();
});

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const receivedBy = ({ id }: { id: string }) => received.get(id) ?? [];
const reactedText = ({ reactions }: { reactions: readonly { reaction: string; count: number }[] }) =>
  reactions.map(({ reaction, count }) => `${reaction} ${count}`).join(' ');
const send = (from: Person, text: string) => talk.send(from, { id: randomUUID(), text });

test('[T1] everybody in a small room receives each message by itself and at once', () => {
  isLarge = false;
  for (const text of ['one', 'two']) send(ada, text);
  expect([receivedBy(ada), receivedBy(bob)]).toEqual([
    ['one', 'two'],
    ['one', 'two'],
  ]);
  expect(turns).toEqual(Array(2).fill({ messages: 1, people: PEOPLE }));
});

test('[T7] in a large room, a message that follows a pause is received at once, and the next ones together', async () => {
  send(ada, 'one');
  await pass(10);
  expect([receivedBy(ada), receivedBy(bob)]).toEqual([['one'], ['one']]);
  for (const text of ['two', 'three']) send(ada, text);
  await pass(10);
  expect(receivedBy(bob)).toEqual(['one']);
  await pass(300);
  expect([receivedBy(ada), receivedBy(bob)]).toEqual([
    ['one', 'two', 'three'],
    ['one', 'two', 'three'],
  ]);
  await pass(300);
  send(bob, 'four');
  await pass(10);
  expect(receivedBy(ada).at(-1)).toBe('four');
});

test('[T7] of a thousand people who write, everybody receives every message once and in order, a few times a second', async () => {
  const sent: string[] = [];
  for (let message = 0; message < 250; message += 1) {
    sent.push(`message ${message}`);
    send(people[message] as Person, `message ${message}`);
    await pass(8);
  }
  await pass(300);
  expect(new Set(people.map((person) => receivedBy(person).join()))).toEqual(new Set([sent.join()]));
  const batches = turns.reduce((sum, turn) => sum + turn.people, 0) / PEOPLE;
  expect(batches).toBeLessThanOrEqual(2 * 4 + 2);
  expect(Math.max(...turns.map((turn) => turn.people))).toBeLessThanOrEqual(50);
});

test('[T7] somebody who joins meanwhile has every message from the snapshot, or receives it', async () => {
  for (const text of ['one', 'two']) send(ada, text);
  const joiners = Array.from({ length: 30 }, (_, index) => personAt(PEOPLE + index));
  for (const joiner of joiners) {
    received.set(
      joiner.id,
      talk.past.map(({ text }) => text),
    );
    people.push(joiner);
    send(ada, `to ${joiner.name}`);
    await pass(20);
  }
  await pass(300);
  const all = talk.past.map(({ text }) => text);
  for (const joiner of joiners) expect([...new Set(receivedBy(joiner))]).toEqual(all);
});

test('[T7] what waits in a large room is received in order once the room is small', async () => {
  for (const text of ['one', 'two', 'three']) send(ada, text);
  await pass(10);
  isLarge = false;
  send(ada, 'four');
  await pass(300);
  expect(receivedBy(bob)).toEqual(['one', 'two', 'three', 'four']);
});

test('[T10] in a large room, many reactions are received together, as they are at that time', async () => {
  const ids = Array.from({ length: 3 }, () => randomUUID());
  for (const id of ids) talk.send(ada, { id, text: 'a message' });
  await pass(300);
  const before = turns.length;
  const [first = ''] = ids;
  for (const person of people.slice(0, 100)) talk.react(person, { peer: ada.id, id: first }, '👏');
  await pass(600);
  expect(receivedBy(bob).slice(3)).toEqual(['👏 100']);
  expect(turns.slice(before).every((turn) => turn.messages === 1 && turn.people <= 50)).toBe(true);
});

test('[T10] reactions to many messages are received a few at a time, each after its message', async () => {
  const sent = Array.from({ length: 8 }, () => ({ id: randomUUID(), text: 'a message' }));
  for (const one of sent) {
    talk.send(ada, one);
    talk.react(ada, { peer: ada.id, id: one.id }, '🎉');
  }
  await pass(10);
  expect(receivedBy(bob)).toEqual(['a message']);
  await pass(1000);
  expect(receivedBy(bob).filter((text) => text === '🎉 1')).toHaveLength(8);
  expect(Math.max(...turns.map((turn) => turn.messages))).toBeLessThanOrEqual(7 + 5);
});

test('[T10] reactions are part of the history, and survive the process', () => {
  isLarge = false;
  const id = randomUUID();
  talk.send(ada, { id, text: 'a message' });
  talk.react(bob, { peer: ada.id, id }, '🎉');
  const next = new Talk<Person>({
    people: () => people,
    isPaced: () => false,
    isConnected: () => true,
    chat: { history: 200, maxCharacters: 60_000, past: talk.stored },
  });
  const want = [{ reaction: '🎉', count: 1, people: [{ peer: bob.id, name: bob.name }] }];
  for (const one of [talk, next]) expect(one.pastFor(ada.id)[0]?.reactions).toEqual(want);
  expect(next.past).toEqual(talk.past);
  next.close();
});

test('[T11] a private message to somebody whose connection is lost is refused', () => {
  const lonely = new Talk<Person>({
    people: () => people,
    isPaced: () => false,
    isConnected: ({ id }) => id !== bob.id,
    chat: { history: 200, maxCharacters: 60_000 },
  });
  const to = (person: Person) => lonely.sendPrivately(ada, { id: randomUUID(), to: person.id, text: 'hello' });
  expect(() => to(bob)).toThrow('this person is not here');
  expect(() => to(ada)).toThrow('this person is not here');
  lonely.close();
});
