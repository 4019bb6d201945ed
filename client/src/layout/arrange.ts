import type { Rect, Size } from './best-grid.ts';
import { GAP } from './best-grid.ts';
import type { Placement } from './place-tiles.ts';
import { placeTiles, rounded } from './place-tiles.ts';

/** A room's picture: people in a grid, or, with shared screens, those on a stage and the people in a strip. */
export type Arrangement = {
  /** Where the people are; it scrolls where their content is larger. */
  people: Rect & Placement;
  /** One for each shared screen. */
  screens: readonly Rect[];
};

/** Arranges `people` tiles and `screens` shared screens in a space. */
export function arrange(space: Size, { people, screens }: { people: number; screens: number }): Arrangement {
  if (screens === 0) return { people: { x: 0, y: 0, ...space, ...placeTiles(people, space) }, screens: [] };
  return space.width > space.height ? stripAtSide(space, { people, screens }) : stripBelow(space, { people, screens });
}

function stripAtSide({ width, height }: Size, { people, screens }: { people: number; screens: number }): Arrangement {
  const stripWidth = clamp(width * 0.18, { least: 120, most: 240 });
  const tile = { width: stripWidth, height: (stripWidth * 9) / 16 };
  const length = people * (tile.height + GAP) - GAP;
  const first = Math.max(0, (height - length) / 2);
  const tiles = row(people, (index) => ({ x: 0, y: first + index * (tile.height + GAP), ...tile }));
  const strip = rounded({ x: width - stripWidth, y: 0, width: stripWidth, height });
  const content = { width: stripWidth, height: Math.max(height, length) };
  return { people: { ...strip, tiles, content }, screens: stage({ width: width - stripWidth - GAP, height }, screens) };
}

function stripBelow({ width, height }: Size, { people, screens }: { people: number; screens: number }): Arrangement {
  const stripHeight = clamp(height * 0.18, { least: 84, most: 140 });
  const tile = { width: (stripHeight * 4) / 3, height: stripHeight };
  const length = people * (tile.width + GAP) - GAP;
  const first = Math.max(0, (width - length) / 2);
  const tiles = row(people, (index) => ({ x: first + index * (tile.width + GAP), y: 0, ...tile }));
  const strip = rounded({ x: 0, y: height - stripHeight, width, height: stripHeight });
  const content = { width: Math.max(width, length), height: stripHeight };
  return {
    people: { ...strip, tiles, content },
    screens: stage({ width, height: height - stripHeight - GAP }, screens),
  };
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
