import { arrange, type Capacity } from '../../layout/arrange.ts';
import type { Rect, Shape, Size } from '../../layout/best-grid.ts';
import { type Corner, floatIn } from '../../layout/floating.ts';
import { type Layout, largeTiles } from '../../layout/large-tile.ts';
import { bringIn, follow, type Order } from '../../layout/order.ts';
import { type Page, pageOf } from '../../layout/pages.ts';
import { isWide } from '../../layout/strip.ts';
import { cameraOf, SELF, screenOf, type TileKey } from '../../layout/tile-key.ts';
import type { Person } from '../call/call.ts';

/** The content of a tile. */
export type Subject = { of: 'self' } | { of: 'own_screen' } | { of: 'camera' | 'screen'; person: Person };

/** It keeps its key wherever it moves. */
export type StageTile = { key: TileKey; place: Rect; subject: Subject };

/** The tiles that the room shows now, with their places. */
export type TileLayout = {
  /** Most important first. */
  large: readonly StageTile[];
  /** The space that they share. */
  focus: Rect | undefined;
  /** Whether the local tile floats over the only other one, which fills the stage. */
  floats: boolean;
  /** The local participant first, then screens, then the people on this page. */
  tiles: readonly StageTile[];
  /** The place for the first newcomer, while nobody else is here. */
  invitation: Rect | undefined;
  page: Page;
  /** The place of the page buttons, if there are several pages. */
  pager: Rect | undefined;
  /** Whether the tiles beside the large ones are hidden. */
  folded: boolean;
  /** Whether their strip is beside them instead of below. */
  atSide: boolean;
  /** How many more people would be on this page if they came. */
  spare: number;
  /** Whether the page has places for people who are in the room but not known yet. */
  lacking: boolean;
};

export type TileLayoutOptions = {
  people: readonly Person[];
  /** How many others are in the room but not known. */
  unknown: number;
  /** Whether the local screen is shared. */
  sharing: boolean;
  size: Size;
  capacity: Capacity;
  /** Of most cameras. */
  shape: Shape;
  /** Of the videos of others. */
  maxVisible: number;
  layout: Layout;
  /** Enlarged by hand, earliest first. */
  pins: readonly TileKey[];
  /** Where the local tile floats. */
  corner: Corner;
  /** Of the local camera. */
  selfShape: Shape;
  /** The requested page. */
  wanted: number;
  folded: boolean;
  selfHidden: boolean;
  /** Nobody changes places, for example while one tile fills the whole screen. */
  still: boolean;
};

type Tile = Omit<StageTile, 'place'>;

/** The layout that follows from the previous order `before`, and the order to pass on to the next. */
export function nextTileLayout(before: Order, options: TileLayoutOptions): { tileLayout: TileLayout; order: Order } {
  const { people, layout, wanted } = options;
  const present = people.map(({ id, speaking, screen }) => ({ id, speaking, shares: screen !== undefined }));
  const followed = follow(before, present);
  const all = tilesOf(followed, options);
  const fills = hasOneOther(all, options);
  // The only other tile fills the stage, pinned or not.
  const pins = fills ? [] : options.pins;
  const keys = new Set(all.map(({ key }) => key));
  const focus = largeTiles({ layout, pins, present: keys, ...followed }).slice(0, options.capacity.large);
  const large = fills ? [] : focus;
  const perPage = perPageFor(all, { ...options, pins, large });
  const moves = wanted === 0 && !options.still;
  const order = moves ? withWantedSeen(followed, { people, large, pins, perPage }) : followed;
  return { tileLayout: tileLayoutOf(tilesOf(order, options), { ...options, pins, large, perPage, fills }), order };
}

/** All tiles: the local participant, screens, people. */
function tilesOf({ people, sharers }: Order, { people: roster, sharing, selfHidden, pins }: TileLayoutOptions): Tile[] {
  const byId = new Map(roster.map((person) => [person.id, person]));
  const known = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
  const self: Tile = { key: cameraOf(SELF), subject: { of: 'self' } };
  const own: Tile = { key: screenOf(SELF), subject: { of: 'own_screen' } };
  return [
    ...(selfHidden && !pins.includes(self.key) ? [] : [self]),
    ...(sharing ? [own] : []),
    ...known(sharers).map((person): Tile => ({ key: screenOf(person.id), subject: { of: 'screen', person } })),
    ...known(people).map((person): Tile => ({ key: cameraOf(person.id), subject: { of: 'camera', person } })),
  ];
}

/** Whether one other camera is all that there is beside the local one, and nothing puts them side by side. */
function hasOneOther(tiles: readonly Tile[], { layout, pins, unknown }: TileLayoutOptions): boolean {
  const [other, ...more] = tiles.filter(({ subject }) => subject.of !== 'self');
  if (layout === 'grid' || unknown > 0 || pins.includes(cameraOf(SELF))) return false;
  return other?.subject.of === 'camera' && more.length === 0;
}

type Focus = { large: readonly TileKey[] };

/** How many tiles a page holds beside the local one; at least one. */
function perPageFor(tiles: readonly Tile[], options: TileLayoutOptions & Focus): number {
  const { capacity, maxVisible, large, unknown } = options;
  const { all, paged } = capacity[large.length === 0 ? 'grid' : large.length === 1 ? 'one' : 'several'];
  const { lead, others } = apart(tiles, options);
  const onEveryPage = [...tiles.filter(({ key }) => large.includes(key)), ...lead];
  const videos = onEveryPage.filter(({ subject }) => 'person' in subject).length;
  const holds = (tilesOnPage: number) => Math.max(1, Math.min(tilesOnPage - lead.length, maxVisible - videos));
  return others.length + unknown <= holds(all) ? holds(all) : holds(paged);
}

/** Presenters, and then speakers, are on the first page. */
function withWantedSeen(
  order: Order,
  { people, large, pins, perPage }: Focus & Pick<TileLayoutOptions, 'people' | 'pins'> & { perPage: number },
): Order {
  const { recentSpeakers, sharers } = order;
  const onEveryPage = new Set([...large, ...pins]);
  const isPaged = (id: string) => !onEveryPage.has(cameraOf(id));
  const inStrip = order.people.filter(isPaged);
  const screens = sharers.filter((id) => !onEveryPage.has(screenOf(id))).length;
  const speakers = people.filter(({ speaking }) => speaking).map(({ id }) => id);
  const wanted = [...new Set([...sharers, ...speakers])].filter((id) => inStrip.includes(id));
  const moved = bringIn(inStrip, { wanted, seen: Math.max(0, perPage - screens), recentSpeakers });
  const next = moved.values();
  return { ...order, people: order.people.map((id) => (isPaged(id) ? (next.next().value ?? id) : id)) };
}

type Decided = TileLayoutOptions & Focus & { perPage: number; fills: boolean };

function tileLayoutOf(all: readonly Tile[], options: Decided): TileLayout {
  const { size, large, perPage, wanted, people, unknown, fills, corner, selfShape } = options;
  const folded = options.folded && large.length > 0;
  const { lead, others } = apart(folded ? [] : all, options);
  const page = pageOf(folded ? 0 : others.length + unknown, { perPage, wanted });
  const shown = [...lead, ...others.slice(page.from, page.to)];
  // The first newcomer takes the place of the invitation, so nobody's tile moves.
  const alone = people.length + unknown === 0 && others.length === 0 && large.length === 0;
  const wanting = { large: large.length, paged: page.count > 1, shape: options.shape };
  const places = arrange(size, { tiles: shown.length + (alone ? 1 : 0), ...wanting });
  const floating = lead.map(() => floatIn(size, { corner, shape: selfShape }));
  const small = fills ? [...floating, { x: 0, y: 0, ...size }] : places.tiles;
  const isLast = page.index === page.count - 1;
  return {
    large: large.flatMap((key, index) =>
      all.filter((tile) => tile.key === key).flatMap((tile) => placed(tile, places.large[index])),
    ),
    focus: places.focus,
    floats: fills && floating.length > 0,
    tiles: shown.flatMap((tile, index) => placed(tile, small[index])),
    invitation: alone ? places.tiles.at(-1) : undefined,
    page,
    pager: places.pager,
    folded,
    atSide: isWide(size),
    spare: isLast && !folded ? perPage - (page.to - page.from) : 0,
    lacking: page.to > others.length,
  };
}

/** The tiles that are on every page: the local one, and pinned ones that are not large. And the others. */
function apart(
  tiles: readonly Tile[],
  { large, pins }: Focus & Pick<TileLayoutOptions, 'pins'>,
): { lead: Tile[]; others: Tile[] } {
  const small = tiles.filter(({ key }) => !large.includes(key));
  const isLead = ({ key, subject }: Tile) => subject.of === 'self' || pins.includes(key);
  return { lead: small.filter(isLead), others: small.filter((tile) => !isLead(tile)) };
}

const placed = (tile: Tile, place: Rect | undefined): StageTile[] => (place ? [{ ...tile, place }] : []);
