import { expect, test } from '@jest/globals';
import { arrange } from '../../../../client/src/layout/arrange.ts';
import type { Rect } from '../../../../client/src/layout/best-grid.ts';

const overlap = (a: Rect, b: Rect) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const desk = { width: 1248, height: 588 };
const phone = { width: 374, height: 716 };

test.each([
  { space: desk, people: 1, screens: 0 },
  { space: desk, people: 7, screens: 0 },
  { space: phone, people: 6, screens: 0 },
  { space: phone, people: 40, screens: 0 },
  { space: desk, people: 5, screens: 1 },
  { space: phone, people: 12, screens: 2 },
])('$people people and $screens screens on $space each have a place of their own', ({ space, people, screens }) => {
  const picture = arrange(space, { people, screens });
  expect(picture.people.tiles).toHaveLength(people);
  expect(picture.screens).toHaveLength(screens);
  const { tiles, content } = picture.people;
  for (const [index, tile] of tiles.entries()) {
    expect(tile.width * tile.height).toBeGreaterThan(0);
    expect(tile.x + tile.width).toBeLessThanOrEqual(Math.ceil(content.width));
    expect(tile.y + tile.height).toBeLessThanOrEqual(Math.ceil(content.height));
    expect(tiles.slice(index + 1).filter((other) => overlap(tile, other))).toEqual([]);
  }
  expect(picture.screens.filter((screen) => overlap(screen, picture.people))).toEqual([]);
});

test('a grid of people fills its space without scrolling', () => {
  expect(arrange(desk, { people: 16, screens: 0 }).people.content).toEqual(desk);
});

test('people too many to be recognised scroll instead of shrinking further', () => {
  const { tiles, content } = arrange(phone, { people: 60, screens: 0 }).people;
  expect(Math.min(...tiles.map(({ width }) => width))).toBeGreaterThanOrEqual(119);
  expect(content.height).toBeGreaterThan(phone.height);
});

test('the strip lies beside the stage on a wide screen and below it on an upright one', () => {
  expect(arrange(desk, { people: 3, screens: 1 }).people.x).toBeGreaterThan(900);
  expect(arrange(phone, { people: 3, screens: 1 }).people.y).toBeGreaterThan(500);
});

test('a shared screen takes most of the space', () => {
  const [screen] = arrange(desk, { people: 9, screens: 1 }).screens;
  expect((screen?.width ?? 0) * (screen?.height ?? 0)).toBeGreaterThan(desk.width * desk.height * 0.75);
});

test('a person who comes last moves nobody within a strip that is already full', () => {
  const before = arrange(desk, { people: 8, screens: 1 }).people.tiles;
  expect(arrange(desk, { people: 9, screens: 1 }).people.tiles.slice(0, 8)).toEqual(before);
});
