import { EventEmitter } from 'node:events';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { MediaStats, RoomStats } from '#shared/protocol/stats.ts';
import { mapOverTurns } from '../util/event-loop-turns.ts';
import type { Peer } from './peer.ts';

/** The part of a peer that is watched. */
export type Watched = Pick<Peer, 'id' | 'seen'> & { media: Pick<Peer['media'], 'upload' | 'downlink'> };

export type StatsWatchEvents = {
  /** Statistics for this peer, which is watching. */
  sampled: [watcher: PeerId, stats: Omit<RoomStats, 'mode'>];
};

export type StatsWatchOptions<Person> = {
  people(): readonly Person[];
  /** Whether the server is overloaded. */
  overloaded(): Promise<boolean>;
};

const EVERY_MS = 2000;
/** How many people are queried, and reported to, at a time, so that the event loop serves others meanwhile. */
const PEOPLE_PER_TURN = 20;

/**
 * The server's view of the people in one room, for those who watch it. However many watch, everybody whom one of them
 * sees is queried once every two seconds, and never twice at a time; nobody is while nobody watches.
 */
export class StatsWatch<Person extends Watched = Peer> extends EventEmitter<StatsWatchEvents> {
  readonly #people: () => readonly Person[];
  readonly #overloaded: () => Promise<boolean>;
  readonly #watchers = new Set<PeerId>();
  #timer: NodeJS.Timeout | undefined;
  #sampling = false;

  constructor({ people, overloaded }: StatsWatchOptions<Person>) {
    super();
    this.#people = people;
    this.#overloaded = overloaded;
  }

  /** Whether this peer, which is seated, watches. Must be called with `on: false` when it leaves. */
  watch({ id }: Pick<Watched, 'id'>, { on }: { on: boolean }): void {
    if (on) this.#begin(id);
    else this.#end(id);
  }

  #begin(watcher: PeerId): void {
    this.#watchers.add(watcher);
    this.#schedule();
  }

  #end(watcher: PeerId): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    if (this.#sampling || this.#watchers.size === 0) return;
    this.#timer ??= setTimeout(() => void this.#sample(), EVERY_MS);
  }

  async #sample(): Promise<void> {
    this.#timer = undefined;
    this.#sampling = true;
    const people = new Map(this.#people().map((person) => [person.id, person]));
    const watchers = [...people.values()].filter(({ id }) => this.#watchers.has(id));
    const seenBy = new Map(
      watchers.map((watcher) => [watcher, [watcher, ...[...watcher.seen].flatMap((id) => people.get(id) ?? [])]]),
    );
    const [uploads, overloaded] = await Promise.all([
      uploadsOf(new Set([...seenBy.values()].flat())),
      this.#overloaded().catch(() => false),
    ]);
    await mapOverTurns([...seenBy], {
      perTurn: PEOPLE_PER_TURN,
      map: ([watcher, seen]) => this.#report(watcher, { seen, uploads, overloaded }),
    });
    this.#sampling = false;
    this.#schedule();
  }

  async #report(
    watcher: Person,
    {
      seen,
      uploads,
      overloaded,
    }: { seen: readonly Person[]; uploads: ReadonlyMap<Person, MediaStats>; overloaded: boolean },
  ): Promise<void> {
    const downlink = await watcher.media.downlink().catch(gone);
    if (!downlink || !this.#watchers.has(watcher.id)) return;
    const uploadsSeen = seen.flatMap((person) => {
      const stats = uploads.get(person);
      return stats ? [{ peer: person.id, ...stats }] : [];
    });
    this.emit('sampled', watcher.id, { uploads: uploadsSeen, downlink, overloaded });
  }
}

async function uploadsOf<Person extends Watched>(people: ReadonlySet<Person>): Promise<Map<Person, MediaStats>> {
  const all = await mapOverTurns([...people], {
    perTurn: PEOPLE_PER_TURN,
    map: async (person) => [person, await person.media.upload().catch(gone)] as const,
  });
  return new Map(all.flatMap(([person, stats]) => (stats ? [[person, stats]] : [])));
}

/** mediasoup does not answer for what has closed meanwhile. */
const gone = () => undefined;
