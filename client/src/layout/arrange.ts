import type { Rect, Size } from './best-grid.ts';
import { GAP } from './best-grid.ts';
import { lengthOf, mostTiles, placeTiles, rounded } from './place-tiles.ts';

/** A room's picture: people in a grid, or, with shared screens, those on a stage and the people in a strip. */
export type Arrangement = {
  /** Where the people are, and their tiles within that. */
  people: Rect & { tiles: readonly Rect[] };
  /** One for each shared screen. */
  screens: readonly Rect[];
};

type Counts = { people: number; screens: number };

/** Arranges `people` tiles and `screens` shared screens in a space. */
export function arrange(space: Size, { people, screens }: Counts): Arrangement {
  if (screens === 0) return { people: { x: 0, y: 0, ...space, tiles: placeTiles(people, space) }, screens: [] };
  return isWide(space) ? stripAtSide(space, { people, screens }) : stripBelow(space, { people, screens });
}

/** How many people's tiles there is room for beside so many shared screens; one at least. */
export function mostPeople(space: Size, { screens }: { screens: number }): number {
  if (screens === 0) return mostTiles(space);
  const [length, tile] = isWide(space) ? [space.height, sideTile(space).height] : [space.width, lowerTile(space).width];
  return Math.max(1, Math.floor((length + GAP) / (tile + GAP)));
}

function stripAtSide({ width, height }: Size, { people, screens }: Counts): Arrangement {
  const tile = sideTile({ width });
  const first = Math.max(0, (height - lengthOf(people, tile.height)) / 2);
  const tiles = row(people, (index) => ({ x: 0, y: first + index * (tile.height + GAP), ...tile }));
  const strip = rounded({ x: width - tile.width, y: 0, width: tile.width, height });
  return { people: { ...strip, tiles }, screens: stage({ width: width - tile.width - GAP, height }, screens) };
}

function stripBelow({ width, height }: Size, { people, screens }: Counts): Arrangement {
  const tile = lowerTile({ height });
  const first = Math.max(0, (width - lengthOf(people, tile.width)) / 2);
  const tiles = row(people, (index) => ({ x: first + index * (tile.width + GAP), y: 0, ...tile }));
  const strip = rounded({ x: 0, y: height - tile.height, width, height: tile.height });
  return { people: { ...strip, tiles }, screens: stage({ width, height: height - tile.height - GAP }, screens) };
}

const isWide = ({ width, height }: Size) => width > height;

function sideTile({ width }: Pick<Size, 'width'>): Size {
  const wide = clamp(width * 0.18, { least: 120, most: 240 });
  return { width: wide, height: (wide * 9) / 16 };
}

function lowerTile({ height }: Pick<Size, 'height'>): Size {
  const high = clamp(height * 0.18, { least: 84, most: 140 });
  return { width: (high * 4) / 3, height: high };
}

/** Screens are shown whole, so one takes the whole stage; several share it evenly along its longer side. */
function stage({ width, height }: Size, screens: number): Rect[] {
  const across = width > height * 1.2;
  const each = across
    ? { width: (width - GAP * (screens - 1)) / screens, height }
    : { width, height: (height - GAP * (screens - 1)) / screens };
  return row(screens, (index) => ({
    x: across ? index * (each.width + GAP) : 0,
    y: across ? 0 : index * (each.height + GAP),
    ...each,
  }));
}

const row = (count: number, place: (index: number) => Rect): Rect[] =>
  Array.from({ length: count }, (_, index) => rounded(place(index)));

const clamp = (value: number, { least, most }: { least: number; most: number }) =>
  Math.min(most, Math.max(least, value));
