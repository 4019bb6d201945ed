import { EventEmitter } from 'node:events';
import type { PeerId } from '#shared/protocol/scalars.ts';

export type HandChange = { peer: PeerId; raised: boolean };

export type HandsEvents<Person> = {
  /** This hand was raised; nobody may know yet. */
  raised: [peer: PeerId];
  /** These people learn of these hands. */
  changed: [to: readonly Person[], changes: readonly HandChange[]];
};

export type HandsOptions<Person> = {
  /** Who learns of the hands. */
  people(): readonly Person[];
  /** Whether the room is large. */
  isPaced(): boolean;
};

/** How often the people of a large room learn of hands, in milliseconds, and of how many at most. */
const EVERY_MS = 1000;
const MAX_AT_ONCE = 50;
/** How many of them learn of these in one turn of the event loop, so that it serves others meanwhile. */
const PEOPLE_PER_TURN = 50;

/**
 * The raised hands of a room. In a small room, each change is announced at once. In a large one, changes are announced
 * together, once a second, and a hand that is lowered before that is not announced: the cost is bounded, however many
 * people raise their hands, and however often.
 */
export class Hands<Person> extends EventEmitter<HandsEvents<Person>> {
  readonly #options: HandsOptions<Person>;
  /** In the order in which they were raised: a set keeps its order of insertion. */
  readonly #raised = new Set<PeerId>();
  /** Those of which everybody knows. */
  readonly #known = new Set<PeerId>();
  /** Those of whose last change nobody knows yet, the oldest change first. */
  readonly #changed = new Set<PeerId>();
  /** Runs, or an announcement does, while further ones wait. */
  #pause: NodeJS.Timeout | 'announcing' | undefined;

  constructor(options: HandsOptions<Person>) {
    super();
    this.#options = options;
  }

  /** Those that are raised now. */
  get raised(): ReadonlySet<PeerId> {
    return this.#raised;
  }

  /** Those of which everybody knows, in the order in which they were raised. */
  get known(): PeerId[] {
    return [...this.#known];
  }

  /** Behind the hands that are raised; does nothing for one that is raised already. */
  raise(id: PeerId): void {
    if (this.#raised.has(id)) return;
    this.#raised.add(id);
    this.emit('raised', id);
    this.#note(id);
  }

  /** Does nothing for a hand that is not raised. */
  lower(id: PeerId): void {
    if (this.#raised.delete(id)) this.#note(id);
  }

  /** The peer has left; the others know that already. */
  forget(id: PeerId): void {
    for (const hands of [this.#raised, this.#known, this.#changed]) hands.delete(id);
  }

  close(): void {
    this.#changed.clear();
    if (this.#pause !== 'announcing') clearTimeout(this.#pause);
  }

  #note(id: PeerId): void {
    this.#changed.delete(id);
    this.#changed.add(id);
    if (!this.#options.isPaced() && this.#pause !== 'announcing')
      this.emit('changed', this.#options.people(), this.#take());
    else if (this.#pause === undefined) void this.#announce();
  }

  /** The next changes, which everybody knows from now on. */
  #take(): HandChange[] {
    const next = [...this.#changed].slice(0, MAX_AT_ONCE);
    return next.flatMap((peer) => {
      this.#changed.delete(peer);
      const wasKnown = this.#known.delete(peer);
      const raised = this.#raised.has(peer);
      if (raised) this.#known.add(peer);
      return raised || wasKnown ? { peer, raised } : [];
    });
  }

  async #announce(): Promise<void> {
    this.#pause = 'announcing';
    const [people, changes] = [this.#options.people(), this.#take()];
    for (let from = 0; from < people.length && changes.length > 0; from += PEOPLE_PER_TURN) {
      // The hand of a peer that has left meanwhile is no longer known.
      const current = changes.filter(({ peer, raised }) => !raised || this.#known.has(peer));
      this.emit('changed', people.slice(from, from + PEOPLE_PER_TURN), current);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#changed.size > 0) void this.#announce();
    }, EVERY_MS).unref();
  }
}
