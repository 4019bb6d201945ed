import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Peer } from '../../../server/rooms/peer.ts';
import { PreviewPresence, type ShownPeople } from '../../../server/rooms/preview-presence.ts';
import type { PreviewPeople } from '../../../server/shared/protocol/room.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const peer = (name: string, seated = true) => ({ name, seated }) as Peer;

function setUp({ showPeople = 'names' as ShownPeople, previews = 1 } = {}) {
  const names: string[] = [];
  const prepared = Array.from({ length: previews }, () => peer('', false));
  const members = {
    get people() {
      return names.map((name) => peer(name));
    },
    get everybody() {
      return [...this.people, ...prepared];
    },
    get since() {
      return names.length === 0 ? undefined : 7;
    },
  };
  const presence = new PreviewPresence({ showPeople, members, roster: { isLarge: false } });
  const told: { to: number; people: PreviewPeople }[] = [];
  presence.on('changed', (to, people) => told.push({ to: to.length, people }));
  const join = (name: string) => {
    names.push(name);
    presence.review();
  };
  const leave = () => {
    names.shift();
    presence.review();
  };
  return { presence, told, join, leave };
}

test('[D9] previews learn of the first change at once, and of all that follow after five seconds', () => {
  const { told, join } = setUp({ previews: 2 });
  join('Ada');
  for (let index = 0; index < 100; index += 1) join(`Bob ${index}`);
  expect(told).toEqual([{ to: 2, people: { count: 1, names: ['Ada'], since: 7 } }]);
  jest.advanceTimersByTime(4999);
  expect(told).toHaveLength(1);
  jest.advanceTimersByTime(1);
  expect(told[1]).toEqual({ to: 2, people: { count: 101, names: ['Ada', 'Bob 0', 'Bob 1'], since: 7 } });
});

test('[D9] somebody who joins and leaves meanwhile is not announced, and an empty room is', () => {
  const { told, join, leave } = setUp();
  join('Ada');
  join('Bob');
  leave();
  leave();
  jest.advanceTimersByTime(5000);
  expect(told[1]).toEqual({ to: 1, people: { count: 0, names: [] } });
  join('Cem');
  leave();
  jest.advanceTimersByTime(10_000);
  expect(told).toHaveLength(2);
});

test('[D9] a preview that opens between two changes learns that the second undoes the first', () => {
  const { presence, told, join, leave } = setUp();
  join('Ada');
  join('Ada');
  expect(presence.open()?.count).toBe(2);
  leave();
  jest.advanceTimersByTime(5000);
  expect(told.at(-1)?.people.count).toBe(1);
  expect(told).toHaveLength(2);
});

test('without previews, or if the server shows nothing, no notice is sent', () => {
  const parts = [setUp({ previews: 0 }), setUp({ showPeople: 'nothing' })];
  for (const { told, join } of parts) {
    join('Ada');
    jest.advanceTimersByTime(5000);
    expect(told).toEqual([]);
  }
});
