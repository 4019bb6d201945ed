import { expect, test } from '@jest/globals';
import { arrange, mostPeople } from '../../../../client/src/layout/arrange.ts';
import type { Rect } from '../../../../client/src/layout/best-grid.ts';

const overlap = (a: Rect, b: Rect) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const desk = { width: 1248, height: 588 };
const phone = { width: 374, height: 716 };

test.each([
  { space: desk, people: 1, screens: 0 },
  { space: desk, people: 7, screens: 0 },
  { space: phone, people: 6, screens: 0 },
  { space: phone, people: 14, screens: 0 },
  { space: desk, people: 4, screens: 1 },
  { space: phone, people: 2, screens: 2 },
])('$people people and $screens screens on $space each have a place of their own', ({ space, people, screens }) => {
  const picture = arrange(space, { people, screens });
  expect(picture.people.tiles).toHaveLength(people);
  expect(picture.screens).toHaveLength(screens);
  const { tiles, ...box } = picture.people;
  for (const [index, tile] of tiles.entries()) {
    expect(tile.width * tile.height).toBeGreaterThan(0);
    expect(tile.x + tile.width).toBeLessThanOrEqual(Math.ceil(box.width));
    expect(tile.y + tile.height).toBeLessThanOrEqual(Math.ceil(box.height));
    expect(tiles.slice(index + 1).filter((other) => overlap(tile, other))).toEqual([]);
  }
  expect(picture.screens.filter((screen) => overlap(screen, picture.people))).toEqual([]);
});

test.each([
  { what: 'a phone', space: phone, screens: 0, least: 8, most: 24 },
  { what: 'a desk', space: desk, screens: 0, least: 36, most: 50 },
  { what: 'a strip at the side', space: desk, screens: 1, least: 4, most: 4 },
  { what: 'a strip below', space: phone, screens: 1, least: 2, most: 2 },
  { what: 'a crack', space: { width: 10, height: 10 }, screens: 0, least: 1, most: 1 },
])('$what has room for people who can be recognised', ({ space, screens, least, most }) => {
  const people = mostPeople(space, { screens });
  expect(people).toBeGreaterThanOrEqual(least);
  expect(people).toBeLessThanOrEqual(most);
  const { tiles } = arrange(space, { people, screens }).people;
  if (people > 1) expect(Math.min(...tiles.map(({ width }) => width))).toBeGreaterThanOrEqual(112);
});

test('the strip lies beside the stage on a wide screen and below it on an upright one', () => {
  expect(arrange(desk, { people: 3, screens: 1 }).people.x).toBeGreaterThan(900);
  expect(arrange(phone, { people: 3, screens: 1 }).people.y).toBeGreaterThan(500);
});

test('a shared screen takes most of the space', () => {
  const [screen] = arrange(desk, { people: 9, screens: 1 }).screens;
  expect((screen?.width ?? 0) * (screen?.height ?? 0)).toBeGreaterThan(desk.width * desk.height * 0.75);
});
