import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Arrivals } from '../../../server/rooms/arrivals.ts';

let paced: boolean;
let done: string[];
let arrivals: Arrivals;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask'] });
  paced = true;
  done = [];
  arrivals = new Arrivals({ isPaced: () => paced, announce: () => done.push('announced') });
});

afterEach(() => {
  jest.useRealTimers();
});

const sit = (name: string) => arrivals.next(() => done.push(name));

test('in a small room, everybody is seated at once and nobody is announced', () => {
  paced = false;
  void sit('Ada');
  void sit('Bob');
  expect(done).toEqual(['Ada', 'Bob']);
});

test('in a large room, the first one is seated at once, and the others together, with one announcement a second', () => {
  for (const name of ['Ada', 'Bob', 'Cleo']) void sit(name);
  expect(done).toEqual(['Ada', 'announced']);
  jest.advanceTimersByTime(999);
  void sit('Dan');
  expect(done).toHaveLength(2);
  jest.advanceTimersByTime(1);
  expect(done.slice(2)).toEqual(['Bob', 'Cleo', 'Dan', 'announced']);
  jest.advanceTimersByTime(5000);
  expect(done).toHaveLength(6);
});

test('people who leave are announced within a second', () => {
  arrivals.announceSoon();
  arrivals.announceSoon();
  expect(done).toEqual(['announced']);
  jest.advanceTimersByTime(1000);
  expect(done).toEqual(['announced', 'announced']);
});

test('nobody waits once the room is small again', async () => {
  void sit('Ada');
  void sit('Bob');
  paced = false;
  arrivals.release();
  await Promise.resolve();
  expect(done).toEqual(['Ada', 'announced', 'Bob']);
});

test('a closed room refuses those who wait, and leaves no timer', async () => {
  void sit('Ada');
  const refused = arrivals.next(() => {
    throw new Error('closed');
  });
  arrivals.close();
  await expect(refused).rejects.toThrow('closed');
  expect(jest.getTimerCount()).toBe(0);
});
