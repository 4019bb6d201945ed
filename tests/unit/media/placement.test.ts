import { expect, test } from '@jest/globals';
import { placeOn } from '../../../server/media/placement.ts';

const worker = (cpu: number, consumers = 0) => ({ cpu, consumers, rooms: 0 });

test.each([
  { what: 'the first goes to the idlest', workers: [worker(0.5), worker(0.1)], own: [], spreadCpu: 0.6, want: 1 },
  { what: 'others stay where the room is', workers: [worker(0.5), worker(0.1)], own: [0], spreadCpu: 0.6, want: 0 },
  { what: 'from a busy one they spread', workers: [worker(0.7), worker(0.1)], own: [0], spreadCpu: 0.6, want: 1 },
  {
    what: 'where all are busy, to the idlest',
    workers: [worker(0.9), worker(0.8)],
    own: [0, 1],
    spreadCpu: 0.6,
    want: 1,
  },
  { what: 'with 0 always to the idlest', workers: [worker(0, 5), worker(0, 4)], own: [0], spreadCpu: 0, want: 1 },
  { what: 'CPU noise decides nothing', workers: [worker(0.01, 9), worker(0.04, 1)], own: [], spreadCpu: 0.6, want: 1 },
])('$what', ({ workers, own, spreadCpu, want }) => {
  const ours = new Set(workers.filter((_, index) => own.includes(index)));
  expect(placeOn(workers, { own: ours, spreadCpu })).toBe(workers[want]);
});

test('without workers there is no place', () => {
  expect(placeOn([], { own: new Set(), spreadCpu: 0.6 })).toBeUndefined();
});
