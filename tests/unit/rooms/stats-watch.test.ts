import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { StatsWatch, type Watched } from '../../../server/rooms/stats-watch.ts';

const traffic = { bitrate: 1000, packetsPerSecond: 1, loss: 0, roundTripMs: null };
const downlink = { bitrate: 1000, availableBitrate: null, loss: null, behind: [] };

let asked: string[];
let people: Watched[];
let watch: StatsWatch<Watched>;
let reported: string[];
let overloaded: boolean;

/** Somebody who sees the people of these names. */
const person = (id: string, sees: string): Watched => ({
  id,
  seen: new Set(sees),
  media: {
    upload: async () => {
      asked.push(`${id} up`);
      return traffic;
    },
    downlink: async () => {
      asked.push(`${id} down`);
      return downlink;
    },
  },
});

beforeEach(() => {
  jest.useFakeTimers();
  [asked, reported, overloaded] = [[], [], false];
  people = [person('a', 'bc'), person('b', 'a'), person('c', ''), person('d', 'abc')];
  watch = new StatsWatch({ people: () => people, overloaded: async () => overloaded });
  watch.on('sampled', (watcher, { uploads }) =>
    reported.push(`${watcher}: ${uploads.map(({ peer }) => peer).join('')}`),
  );
});
afterEach(() => {
  jest.useRealTimers();
});

test('[Q1] however many watch, each peer is queried once, and one that none of them sees is not', async () => {
  for (const watcher of ['a', 'b']) watch.watch({ id: watcher }, { on: true });
  await jest.advanceTimersByTimeAsync(2000);
  expect(reported).toEqual(['a: abc', 'b: ba']);
  expect(asked.toSorted()).toEqual(['a down', 'a up', 'b down', 'b up', 'c up']);
});

test('[Q1] a peer that watches costs as much as it sees, however many are in the room', async () => {
  let looked = 0;
  people = Array.from({ length: 200 }, (_, index) => {
    const { id, ...rest } = person(`p${index}`, '');
    return {
      ...rest,
      id,
      get seen() {
        looked += 1;
        return new Set(['p0']);
      },
    };
  });
  for (const { id } of people) watch.watch({ id }, { on: true });
  // In ten turns of the event loop each, they are queried and reported to.
  await jest.advanceTimersByTimeAsync(2000 + 20);
  expect(reported).toHaveLength(200);
  expect(looked).toBe(200);
});

test('[Q1] peers are queried every two seconds while somebody watches, and by one timer', async () => {
  for (const watcher of ['a', 'b', 'a']) watch.watch({ id: watcher }, { on: true });
  expect(jest.getTimerCount()).toBe(1);
  await jest.advanceTimersByTimeAsync(6000);
  expect(reported).toHaveLength(6);
  watch.watch({ id: 'a' }, { on: false });
  watch.watch({ id: 'b' }, { on: false });
  expect(jest.getTimerCount()).toBe(0);
});

test('[Q1] a peer that stops watching midway receives nothing more, and nobody is queried again', async () => {
  watch.watch({ id: 'a' }, { on: true });
  const { promise, resolve } = Promise.withResolvers<typeof traffic>();
  people = [{ ...person('a', ''), media: { upload: () => promise, downlink: async () => downlink } }];
  await jest.advanceTimersByTimeAsync(10_000);
  expect(jest.getTimerCount()).toBe(0);
  watch.watch({ id: 'a' }, { on: false });
  resolve(traffic);
  await jest.advanceTimersByTimeAsync(10_000);
  expect(reported).toEqual([]);
  expect(jest.getTimerCount()).toBe(0);
});

test('a failure for a peer that has just left is ignored', async () => {
  people = [
    person('a', 'b'),
    {
      ...person('b', ''),
      media: { upload: () => Promise.reject(new Error('closed')), downlink: async () => downlink },
    },
  ];
  watch.watch({ id: 'a' }, { on: true });
  await jest.advanceTimersByTimeAsync(2000);
  expect(reported).toEqual(['a: a']);
});

test.each([false, true])('[Q1] a peer that watches learns whether the server is overloaded: %p', async (cannot) => {
  overloaded = cannot;
  const received: boolean[] = [];
  watch.on('sampled', (_, stats) => received.push(stats.overloaded));
  watch.watch({ id: 'a' }, { on: true });
  await jest.advanceTimersByTimeAsync(2000);
  expect(received).toEqual([cannot]);
});
