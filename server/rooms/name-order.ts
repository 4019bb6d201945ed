import type { RosterCursor, RosterPage } from '#shared/protocol/roster.ts';
import { searchName } from '#shared/util/search-name.ts';
import type { Peer } from './peer.ts';

/** `after` is the last entry of the previous page. */
export type PageRequest = { search?: string | undefined; after?: RosterCursor | undefined };

/** How many people a page has. */
const PAGE = 50;

type Entry = { key: string; id: string };
type Listable = Pick<Peer, 'id' | 'name' | 'info'>;
type Listed = Entry & { peer: Listable };

/** By name in the order of the Unicode collation for all languages, numbers by their value, then by id. */
const collator = new Intl.Collator('und', { numeric: true });
const compare = (one: Entry, other: Entry) =>
  collator.compare(one.key, other.key) || (one.id < other.id ? -1 : Number(one.id > other.id));

/** The people of a room by name, in pages. An entry keeps its place for as long as the person is here. */
export class NameOrder {
  readonly #entries: Listed[] = [];

  add(peer: Listable): void {
    const entry = { ...entryOf({ peer: peer.id, name: peer.name }), peer };
    this.#entries.splice(this.#placeOf(entry), 0, entry);
  }

  remove(peer: Listable): void {
    const place = this.#entries.findIndex((entry) => entry.peer === peer);
    if (place >= 0) this.#entries.splice(place, 1);
  }

  /** The next people whose names contain the search, and how many there are in total. */
  page({ search = '', after }: PageRequest, { without }: { without: Listable }): RosterPage {
    const sought = searchName(search);
    const found = this.#entries.filter(({ key, peer }) => peer !== without && key.includes(sought));
    const last = after && entryOf(after);
    const from = last ? found.findIndex((entry) => compare(entry, last) > 0) : 0;
    const rest = from < 0 ? [] : found.slice(from);
    return {
      peers: rest.slice(0, PAGE).map(({ peer }) => peer.info),
      people: found.length,
      more: rest.length > PAGE,
    };
  }

  /** Where it belongs, found by halving. */
  #placeOf(entry: Entry): number {
    let [from, to] = [0, this.#entries.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = this.#entries[middle];
      if (other && compare(other, entry) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

const entryOf = ({ peer, name }: RosterCursor): Entry => ({ key: searchName(name), id: peer });
