import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Arrivals } from '../../../server/rooms/arrivals.ts';

let paced: boolean;
let done: string[];
let arrivals: Arrivals;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
  paced = true;
  done = [];
  arrivals = new Arrivals({
    isPaced: () => paced,
    announce: async () => {
      done.push('announced');
    },
  });
});

afterEach(() => {
  jest.useRealTimers();
});

/** Notes when somebody is seated, and when they are answered. */
async function join(name: string): Promise<void> {
  await arrivals.next(() => done.push(name));
  done.push(`${name} answered`);
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

test('in a small room, everybody is seated and answered at once, and nobody is announced', async () => {
  paced = false;
  await Promise.all(['Ada', 'Bob'].map(join));
  expect(done.toSorted()).toEqual(['Ada', 'Ada answered', 'Bob', 'Bob answered']);
});

test('in a large room, the first one is seated at once, and the others together, with one announcement a second', async () => {
  for (const name of ['Ada', 'Bob', 'Cleo']) void join(name);
  expect(done).toEqual(['Ada']);
  await pass(999);
  void join('Dan');
  expect(done).toEqual(['Ada', 'announced', 'Ada answered']);
  await pass(10);
  const answered = ['Bob answered', 'Cleo answered', 'Dan answered'];
  expect(done.slice(3)).toEqual(['Bob', 'Cleo', 'Dan', 'announced', ...answered]);
  await pass(5000);
  expect(done).toHaveLength(10);
});

test('[J3] nobody is answered before everybody is notified', async () => {
  const { promise: notified, resolve } = Promise.withResolvers<void>();
  arrivals = new Arrivals({ isPaced: () => true, announce: () => notified });
  void join('Ada');
  await pass(5000);
  expect(done).toEqual(['Ada']);
  resolve();
  await pass(10);
  expect(done).toEqual(['Ada', 'Ada answered']);
  arrivals.close();
});

test('a herd is seated and answered in several turns of the event loop, with other work between them', async () => {
  void join('Ada');
  await pass(10);
  const names = Array.from({ length: 100 }, (_, index) => `P${index}`);
  for (const name of names) void join(name);
  const turns: string[][] = [];
  const watch = setInterval(() => turns.push(done.splice(0)), 1);
  await pass(2000);
  clearInterval(watch);
  const herd = turns.flat().filter((event) => event !== 'announced' && !event.startsWith('Ada'));
  expect(herd).toEqual([...names, ...names.map((name) => `${name} answered`)]);
  expect(Math.max(...turns.map(({ length }) => length))).toBeLessThan(names.length / 2);
});

test('people who leave are announced within a second', async () => {
  arrivals.announceSoon();
  arrivals.announceSoon();
  await pass(10);
  expect(done).toEqual(['announced']);
  await pass(1000);
  expect(done).toEqual(['announced', 'announced']);
});

test('nobody waits once the room is small again', async () => {
  void join('Ada');
  void join('Bob');
  await pass(10);
  paced = false;
  arrivals.release();
  await pass(0);
  expect(done).toEqual(['Ada', 'announced', 'Ada answered', 'Bob', 'Bob answered']);
});

test('a closed room refuses those who wait, and leaves no timer', async () => {
  void join('Ada');
  await pass(10);
  const refused = arrivals.next(() => {
    throw new Error('closed');
  });
  arrivals.close();
  await expect(refused).rejects.toThrow('closed');
  expect(jest.getTimerCount()).toBe(0);
});
