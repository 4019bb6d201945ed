import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { loadConfig } from '../../../server/config/load.ts';
import { Limits } from '../../../server/limits/limits.ts';
import { createMediaLimits } from '../../../server/rooms/media-limits.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** The limits as shipped. */
const shipped = () => {
  const { limits, rooms } = loadConfig({ dir: fileURLToPath(new URL('../../../config', import.meta.url)), env: {} });
  return createMediaLimits(new Limits(), { ...rooms, ...limits, heapBytes: 1e9 });
};

/** So many people of one address start so many sources each. */
const begin = ({ people, sources }: { people: number; sources: number }) => {
  const limits = shipped();
  for (let person = 0; person < people; person += 1) {
    limits.countProducers({ id: String(person), address: '192.0.2.1' }, { producers: sources });
  }
};

test('[S2] 200 people behind one address may all start with everything that they can send', () => {
  expect(() => begin({ people: 200, sources: 4 })).not.toThrow();
});

test('[S2] 100 seats of one address may not all start as much as one of them may', () => {
  expect(() => begin({ people: 100, sources: 40 })).toThrow('producersPerSecondPerAddress');
  expect(() => begin({ people: 30, sources: 40 })).toThrow('producersPerSecondPerAddress');
});

test('[S2] a source that is started again in a large room counts for its address, and not for its sender', () => {
  const limits = shipped();
  const again = (person: string, address: string) =>
    limits.countProducers({ id: person, address }, { producers: 1, again: 9 });
  for (let times = 0; times < 80; times += 1) again(String(times), '192.0.2.1');
  expect(() => again('81', '192.0.2.1')).toThrow('producersPerSecondPerAddress');
  expect(() => Array.from({ length: 40 }, () => again('one', '192.0.2.2'))).not.toThrow();
});

/** So many people of one address switch a pointer on so many times each. */
const point = ({ people, times }: { people: number; times: number }) => {
  const limits = shipped();
  for (let person = 0; person < people; person += 1) {
    for (let time = 0; time < times; time += 1) limits.countPointer({ id: String(person), address: '192.0.2.1' });
  }
};

test('[X8] neither one person nor one address can use up the streams of a page with pointers', () => {
  expect(() => point({ people: 100, times: 1 })).not.toThrow();
  expect(() => point({ people: 1, times: 31 })).toThrow('pointersPerMinutePerPerson');
  expect(() => point({ people: 10, times: 20 })).toThrow('pointersPerMinutePerAddress');
});

test('[X7] a flood of data costs its sender a minute without, and five everybody at that address', () => {
  const limits = shipped();
  const [eve, ada] = [
    { id: 'eve', address: '192.0.2.1' },
    { id: 'ada', address: '192.0.2.1' },
  ];
  limits.countDataFlood(eve);
  expect(() => limits.countDataTransport(eve)).toThrow('dataTransportsPerMinutePerPerson');
  limits.countDataTransport(ada);
  jest.advanceTimersByTime(61_000);
  limits.countDataTransport(eve);
  for (let seat = 0; seat < 5; seat += 1) limits.countDataFlood({ ...eve, id: String(seat) });
  expect(() => limits.countDataTransport(ada)).toThrow('dataFloodsPerMinutePerAddress');
  limits.countDataTransport({ id: 'bob', address: '192.0.2.2' });
  jest.advanceTimersByTime(13_000);
  limits.countDataTransport(ada);
});

test('[X7] one person may point before a thousand, and ten of one address may not together', () => {
  const limits = shipped();
  const secondsUntilTooMuch = (people: number) => {
    for (let second = 0; second < 60; second += 1) {
      for (let id = 0; id < people; id += 1) {
        if (limits.isTooMuchPointing({ id: String(id), address: '192.0.2.1' }, 30 * 999)) return second;
      }
      jest.advanceTimersByTime(1000);
    }
    return undefined;
  };
  expect(secondsUntilTooMuch(1)).toBe(undefined);
  expect(secondsUntilTooMuch(10)).toBe(0);
});

test('[X12] receivers of one site, however many, leave some of what may wait to others', () => {
  const limits = shipped();
  const hold = (address: string) => limits.holdWaiting(address, 2_000_000);
  const held = Array.from({ length: 1000 }, () => hold('192.0.2.1'));
  const first = held.filter((releasePlace) => releasePlace !== undefined);
  expect(first.length).toBeGreaterThan(100);
  expect(first.length).toBeLessThan(200);
  expect(hold('192.0.2.2')).toBeDefined();
  first[0]?.();
  expect(hold('192.0.2.2')).toBeDefined();
});
