import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadConfig } from '../../../server/config/load.ts';
import { placeOn } from '../../../server/media/placement.ts';
import { seeded } from '../../support/seeded.ts';

const worker = (load: number, consumers = 0) => ({ load, consumers, rooms: 0 });

test.each([
  { what: 'the first goes to the idlest', workers: [worker(0.5), worker(0.1)], own: [], spreadLoad: 0.6, want: 1 },
  { what: 'others stay where the room is', workers: [worker(0.5), worker(0.1)], own: [0], spreadLoad: 0.6, want: 0 },
  { what: 'from a busy one they spread', workers: [worker(0.7), worker(0.1)], own: [0], spreadLoad: 0.6, want: 1 },
  {
    what: 'where all are as busy, they stay, since pipes would make all busier',
    workers: [worker(0.7), worker(0.62)],
    own: [0],
    spreadLoad: 0.6,
    want: 0,
  },
  {
    what: 'of those that the room uses already, to the idlest',
    workers: [worker(0.9), worker(0.8)],
    own: [0, 1],
    spreadLoad: 0.6,
    want: 1,
  },
  { what: 'from a full one to an idle one', workers: [worker(1.2), worker(0)], own: [0], spreadLoad: 1, want: 1 },
  { what: 'with 0 always to the idlest', workers: [worker(0, 5), worker(0, 4)], own: [0], spreadLoad: 0, want: 1 },
  { what: 'CPU noise decides nothing', workers: [worker(0.01, 9), worker(0.04, 1)], own: [], spreadLoad: 0.6, want: 1 },
])('$what', ({ workers, own, spreadLoad, want }) => {
  const ours = new Set(workers.filter((_, index) => own.includes(index)));
  expect(placeOn(workers, { own: ours, spreadLoad })).toBe(workers[want]);
});

test('without workers there is no place', () => {
  expect(placeOn([], { own: new Set(), spreadLoad: 0.6 })).toBeUndefined();
});

/** The load of one person at most: somebody with nine large videos. */
const MOST = 0.01;

type Person = { load: number; consumers: number };

/** Viewers of one small video, and people with nine large ones. */
function crowd({ people, seed }: { people: number; seed: number }): Person[] {
  const draw = seeded(seed);
  return Array.from({ length: people }, () => ({
    load: 0.0005 + (MOST - 0.0005) * draw(),
    consumers: 1 + Math.floor(50 * draw()),
  }));
}

const crowds = ({ min, max }: { min: number; max: number }) =>
  fc.record({ people: fc.integer({ min, max }), seed: fc.nat() }).map(crowd);
const { spreadPercent } = loadConfig({
  dir: fileURLToPath(new URL('../../../config', import.meta.url)),
  env: {},
}).media;

/** The workers after these people have joined one room, and those of them that the room uses. */
function filled(people: readonly Person[], others: readonly number[]) {
  const workers = others.map((load) => worker(load));
  const own = new Set<(typeof workers)[number]>();
  for (const { load, consumers } of people) {
    const chosen = placeOn(workers, { own, spreadLoad: spreadPercent / 100 });
    if (!chosen) throw new Error('there is a worker');
    chosen.load += load;
    chosen.consumers += consumers;
    own.add(chosen);
  }
  return { workers, own };
}

const loadsOf = (workers: Iterable<{ load: number }>) => [...workers].map(({ load }) => load);
const total = (loads: readonly number[]) => loads.reduce((sum, load) => sum + load, 0);

test('no worker of a room larger than a core has a quarter more than their mean, apart from one person', () => {
  fc.assert(
    fc.property(crowds({ min: 150, max: 800 }), fc.integer({ min: 2, max: 16 }), (people, count) => {
      const { own } = filled(people, new Array<number>(count).fill(0));
      const loads = loadsOf(own);
      fc.pre(total(loads) >= 1);
      expect(Math.max(...loads) - MOST).toBeLessThanOrEqual((1.25 * total(loads)) / loads.length);
    }),
  );
});

test('beside other rooms, nobody is added to a worker that is full while another one is a fifth less loaded', () => {
  const others = fc.array(fc.double({ min: 0, max: 0.9, noNaN: true }), { minLength: 2, maxLength: 16 });
  fc.assert(
    fc.property(crowds({ min: 1, max: 500 }), others, (people, busy) => {
      const { own, workers } = filled(people, busy);
      const idlest = Math.min(...loadsOf(workers));
      // The last person may have made the difference, and differences of a twentieth of a core are noise.
      for (const { load } of own) {
        const bound = Math.max(spreadPercent / 100, ...busy, idlest / 0.8);
        expect(load).toBeLessThanOrEqual(bound + 0.05 + MOST);
      }
    }),
  );
});

test('a room takes no further worker while that is not worth its pipes', () => {
  const { own } = filled(new Array<Person>(60).fill({ load: 0.004, consumers: 30 }), [0, 0, 0, 0]);
  expect(own.size).toBe(1);
});
