import { expect, test } from '@jest/globals';
import { type Arranged, arrange, capacityOf } from '../../../../client/src/layout/arrange.ts';
import type { Rect } from '../../../../client/src/layout/best-grid.ts';

const overlap = (a: Rect, b: Rect) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const desk = { width: 1248, height: 588 };
const phone = { width: 374, height: 716 };
const lying = { width: 812, height: 260 };
const crack = { width: 10, height: 10 };
const alone: Arranged = { tiles: 1, large: 0, paged: false };

test.each([
  { space: desk, ...alone },
  { space: desk, ...alone, tiles: 7 },
  { space: desk, ...alone, tiles: 40, paged: true },
  { space: desk, ...alone, large: 1, tiles: 4 },
  { space: desk, ...alone, large: 1, tiles: 12 },
  { space: desk, ...alone, large: 1, tiles: 10, paged: true },
  { space: phone, ...alone, tiles: 6 },
  { space: phone, ...alone, large: 1, tiles: 2 },
  { space: phone, ...alone, large: 1, tiles: 12 },
  { space: phone, ...alone, large: 1, tiles: 6, paged: true },
  { space: lying, ...alone, large: 1, tiles: 6 },
  { space: desk, ...alone, large: 2, tiles: 5 },
  { space: desk, ...alone, large: 5, tiles: 10, paged: true },
  { space: phone, ...alone, large: 2, tiles: 3, paged: true },
])('on $space, large: $large, paged: $paged, each of $tiles tiles has its own place', ({ space, ...wanted }) => {
  const { large, tiles, pager } = arrange(space, wanted);
  expect(tiles).toHaveLength(wanted.tiles);
  expect([large.length, pager !== undefined]).toEqual([wanted.large, wanted.paged]);
  const places = [...large, pager, ...tiles].filter((place) => place !== undefined);
  for (const [index, place] of places.entries()) {
    expect(place.width * place.height).toBeGreaterThan(0);
    expect([place.x, place.y].every((edge) => edge >= 0)).toBe(true);
    expect(place.x + place.width).toBeLessThanOrEqual(space.width);
    expect(place.y + place.height).toBeLessThanOrEqual(space.height);
    expect(places.slice(index + 1).filter((other) => overlap(place, other))).toEqual([]);
  }
});

test.each([
  { what: 'a desk', space: desk, grid: [36, 50], strip: [12, 12] },
  { what: 'a phone', space: phone, grid: [8, 24], strip: [12, 12] },
  { what: 'a phone on its side', space: lying, grid: [10, 18], strip: [6, 6] },
  { what: 'a crack', space: crack, grid: [1, 1], strip: [1, 2] },
])('$what has room for recognizable people', ({ space, grid, strip }) => {
  const capacity = capacityOf(space);
  for (const [[min = 0, max = 0], { all, paged }] of [
    [grid, capacity.grid],
    [strip, capacity.one],
  ] as const) {
    expect(all).toBeGreaterThanOrEqual(min);
    expect(all).toBeLessThanOrEqual(max);
    expect(paged).toBeLessThanOrEqual(all);
    expect(paged).toBeGreaterThanOrEqual(1);
  }
});

test.each([3, 4, 5, 6])('above an open panel on a phone, the large tile of %i is larger than the strip', (tiles) => {
  for (const space of [
    { width: 374, height: 235 },
    { width: 344, height: 190 },
    { width: 480, height: 280 },
  ]) {
    const strip = capacityOf(space).one;
    const paged = tiles > strip.all;
    const [large] = arrange(space, { tiles: paged ? strip.paged : tiles, large: 1, paged }).large;
    expect(large?.width).toBeGreaterThan(space.width * 0.6);
  }
});

test('the strip lies beside the large tile on a wide screen and below it on an upright one', () => {
  expect(arrange(desk, { tiles: 3, large: 1, paged: false }).tiles[0]?.x).toBeGreaterThan(900);
  expect(arrange(phone, { tiles: 3, large: 1, paged: false }).tiles[0]?.y).toBeGreaterThan(400);
});

test('the fewer tiles, the larger the large one, and alone it fills the stage', () => {
  const areaWith = (space: typeof desk, tiles: number) => {
    const { focus } = arrange(space, { tiles, large: 1, paged: false });
    return ((focus?.width ?? 0) * (focus?.height ?? 0)) / (space.width * space.height);
  };
  for (const space of [desk, phone]) expect(areaWith(space, 0)).toBe(1);
  expect(areaWith(desk, 3)).toBeGreaterThan(0.75);
  expect(areaWith(desk, 12)).toBeGreaterThan(0.68);
  expect(areaWith(phone, 2)).toBeGreaterThan(0.75);
  expect(areaWith(phone, 12)).toBeGreaterThan(0.4);
});

test('turning to a last page that is not full moves no tile', () => {
  for (const space of [desk, phone]) {
    const [full, last] = [6, 2].map((tiles) => arrange(space, { tiles, large: 1, paged: true }));
    expect(last?.large).toEqual(full?.large);
    expect(last?.pager).toEqual(full?.pager);
  }
});

test.each([
  { what: 'a desk', space: desk, min: 6 },
  { what: 'a phone', space: phone, min: 2 },
  { what: 'a phone on its side', space: lying, min: 1 },
  { what: 'a crack', space: crack, min: 1 },
])('on $what, all large tiles that fit are readable beside any number of others', ({ space, min }) => {
  const capacity = capacityOf(space);
  expect(capacity.large).toBeGreaterThanOrEqual(min);
  if (capacity.large === 1) return;
  for (const tiles of [0, 1, 5, capacity.several.paged]) {
    for (const paged of [false, true]) {
      for (const { width, height } of arrange(space, { tiles, large: capacity.large, paged }).large) {
        expect(width).toBeGreaterThanOrEqual(280);
        expect(height).toBeGreaterThanOrEqual(156);
      }
    }
  }
});
