import { expect, test } from '@jest/globals';
import { faded, TRAIL_MS, type Trails, withoutPeer, withPoint } from '../../../../client/src/data/trails.ts';

type Step = { peer?: string; number: number; x: number; stroke?: number; screen?: string; now?: number };

const after = (steps: Step[]) =>
  steps.reduce<Trails>((trails, { peer = 'bob', number, x, stroke = 0, screen = 'ada', now = 0 }) => {
    return withPoint(trails, { peer, message: { number, screen, x, y: 0.5, stroke }, now });
  }, []);

test.each([
  {
    what: 'the last place counts',
    steps: [
      { number: 0, x: 0.1 },
      { number: 1, x: 0.2 },
    ],
    place: 0.2,
    lines: 0,
  },
  {
    what: 'one that comes late does not',
    steps: [
      { number: 1, x: 0.2 },
      { number: 0, x: 0.1 },
    ],
    place: 0.2,
    lines: 0,
  },
  {
    what: 'places of one stroke are joined, also where one is lost',
    steps: [
      { number: 0, x: 0.1, stroke: 1 },
      { number: 2, x: 0.2, stroke: 1 },
      { number: 3, x: 0.3, stroke: 1 },
    ],
    place: 0.3,
    lines: 2,
  },
  {
    what: 'those of two strokes are not',
    steps: [
      { number: 0, x: 0.1, stroke: 1 },
      { number: 1, x: 0.2, stroke: 2 },
    ],
    place: 0.2,
    lines: 0,
  },
  {
    what: 'nor those on two screens',
    steps: [
      { number: 0, x: 0.1, stroke: 1 },
      { number: 1, x: 0.2, stroke: 1, screen: 'cleo' },
    ],
    place: 0.2,
    lines: 0,
  },
  {
    what: 'a sender who starts over is shown once the old trail has faded',
    steps: [
      { number: 900, x: 0.1 },
      { number: 0, x: 0.2, now: TRAIL_MS },
    ],
    place: 0.2,
    lines: 0,
  },
])('$what', ({ steps, place, lines }) => {
  const [trail] = after(steps);
  expect([trail?.place.x, trail?.strokes.length]).toEqual([place, lines]);
});

test('strokes disappear after two seconds, and those of participants who left at once', () => {
  const trails = after([
    { number: 0, x: 0.1, stroke: 1, now: 0 },
    { number: 1, x: 0.2, stroke: 1, now: 100 },
    { number: 2, x: 0.3, stroke: 1, now: 1500 },
    { peer: 'cleo', number: 0, x: 0.1, now: 50 },
  ]);
  expect(faded(trails, 1600)).toBe(trails);
  expect(faded(trails, 2200).map(({ peer, strokes }) => `${peer} ${strokes.length}`)).toEqual(['bob 1']);
  expect(faded(trails, 9000)).toEqual([]);
  expect(withoutPeer(trails, 'bob').map(({ peer }) => peer)).toEqual(['cleo']);
});

test('the lines of many who draw are shared among them, and a single one keeps most of its drawing', () => {
  const drawing = (peer: string, lines: number): Step[] =>
    Array.from({ length: lines + 1 }, (_, number) => ({ peer, number, x: 0.5, stroke: 1 }));
  const linesIn = (trails: Trails) => trails.reduce((sum, { strokes }) => sum + strokes.length, 0);
  expect(linesIn(after(drawing('bob', 400)))).toBe(300);
  const flood = Array.from({ length: 30 }, (_, seat) => drawing(`eve ${seat}`, 300)).flat();
  const trails = after([...drawing('bob', 20), ...flood]);
  expect(linesIn(trails)).toBeLessThanOrEqual(600);
  expect(trails.find(({ peer }) => peer === 'bob')?.strokes).toHaveLength(19);
});
