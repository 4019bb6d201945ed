import { arrange, type Capacity } from '../../layout/arrange.ts';
import type { Rect, Shape, Size } from '../../layout/best-grid.ts';
import { type Layout, largeTile } from '../../layout/large-tile.ts';
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
  large: StageTile | undefined;
  /** The local participant first, then screens, then the people on this page. */
  tiles: readonly StageTile[];
  /** The place for the first newcomer, while nobody else is here. */
  invitation: Rect | undefined;
  page: Page;
  /** The place of the page buttons, if there are several pages. */
  pager: Rect | undefined;
  /** Whether the tiles beside the large one are hidden. */
  folded: boolean;
  /** Whether their strip is beside it instead of below. */
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
  pinned: TileKey | undefined;
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
  const { people, layout, pinned, wanted } = options;
  const present = people.map(({ id, speaking, screen }) => ({ id, speaking, shares: screen !== undefined }));
  const followed = follow(before, present);
  const all = tilesOf(followed, options);
  const keys = new Set(all.map(({ key }) => key));
  const large = largeTile({ layout, pinned, present: keys, ...followed });
  const perPage = perPageFor(all, { ...options, large });
  const moves = wanted === 0 && !options.still;
  const order = moves ? withWantedSeen(followed, { people, large, perPage }) : followed;
  return { tileLayout: tileLayoutOf(tilesOf(order, options), { ...options, large, perPage }), order };
}

/** All tiles: the local participant, screens, people. */
function tilesOf(
  { people, sharers }: Order,
  { people: roster, sharing, selfHidden, pinned }: TileLayoutOptions,
): Tile[] {
  const byId = new Map(roster.map((person) => [person.id, person]));
  const known = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
  const self: Tile = { key: cameraOf(SELF), subject: { of: 'self' } };
  const own: Tile = { key: screenOf(SELF), subject: { of: 'own_screen' } };
  return [
    ...(selfHidden && pinned !== self.key ? [] : [self]),
    ...(sharing ? [own] : []),
    ...known(sharers).map((person): Tile => ({ key: screenOf(person.id), subject: { of: 'screen', person } })),
    ...known(people).map((person): Tile => ({ key: cameraOf(person.id), subject: { of: 'camera', person } })),
  ];
}

type Focus = { large: TileKey | undefined };

/** How many tiles a page holds beside the local one; at least one. */
function perPageFor(tiles: readonly Tile[], options: TileLayoutOptions & Focus): number {
  const { capacity, maxVisible, large, unknown } = options;
  const { all, paged } = capacity[large === undefined ? 'grid' : 'strip'];
  const { lead, others } = apart(tiles, large);
  const largest = tiles.some(({ key, subject }) => key === large && 'person' in subject) ? 1 : 0;
  const holds = (tilesOnPage: number) => Math.max(1, Math.min(tilesOnPage - lead.length, maxVisible - largest));
  return others.length + unknown <= holds(all) ? holds(all) : holds(paged);
}

/** Presenters, and then speakers, are on the first page. */
function withWantedSeen(
  order: Order,
  { people, large, perPage }: Focus & { people: readonly Person[]; perPage: number },
): Order {
  const { recentSpeakers, sharers } = order;
  const inStrip = order.people.filter((id) => cameraOf(id) !== large);
  const screens = sharers.filter((id) => screenOf(id) !== large).length;
  const speakers = people.filter(({ speaking }) => speaking).map(({ id }) => id);
  const wanted = [...new Set([...sharers, ...speakers])].filter((id) => inStrip.includes(id));
  const moved = bringIn(inStrip, { wanted, seen: Math.max(0, perPage - screens), recentSpeakers });
  const next = moved.values();
  return { ...order, people: order.people.map((id) => (cameraOf(id) === large ? id : (next.next().value ?? id))) };
}

function tileLayoutOf(all: readonly Tile[], options: TileLayoutOptions & Focus & { perPage: number }): TileLayout {
  const { size, large, perPage, wanted, people, unknown } = options;
  const folded = options.folded && large !== undefined;
  const { lead, others } = apart(folded ? [] : all, large);
  const page = pageOf(folded ? 0 : others.length + unknown, { perPage, wanted });
  const shown = [...lead, ...others.slice(page.from, page.to)];
  // The first newcomer takes the place of the invitation, so nobody's tile moves.
  const alone = people.length + unknown === 0 && others.length === 0 && large === undefined;
  const places = arrange(size, {
    tiles: shown.length + (alone ? 1 : 0),
    large: large !== undefined,
    paged: page.count > 1,
    shape: options.shape,
  });
  const isLast = page.index === page.count - 1;
  return {
    large: all.filter(({ key }) => key === large).flatMap((tile) => placed(tile, places.large))[0],
    tiles: shown.flatMap((tile, index) => placed(tile, places.tiles[index])),
    invitation: alone ? places.tiles.at(-1) : undefined,
    page,
    pager: places.pager,
    folded,
    atSide: isWide(size),
    spare: isLast && !folded ? perPage - (page.to - page.from) : 0,
    lacking: page.to > others.length,
  };
}

/** The local tile, which is on every page, and the others; without the large tile. */
function apart(tiles: readonly Tile[], large: TileKey | undefined): { lead: Tile[]; others: Tile[] } {
  const small = tiles.filter(({ key }) => key !== large);
  const isLead = ({ subject }: Tile) => subject.of === 'self';
  return { lead: small.filter(isLead), others: small.filter((tile) => !isLead(tile)) };
}

const placed = (tile: Tile, place: Rect | undefined): StageTile[] => (place ? [{ ...tile, place }] : []);
