import { EventEmitter } from 'node:events';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { PacedAnnouncer, type PacedAnnouncerOptions } from './paced-announcer.ts';

export type HandChange = { peer: PeerId; raised: boolean };

export type HandsEvents<Person> = {
  /** This hand was raised; nobody may know yet. */
  raised: [peer: PeerId];
  /** These people learn of these hands. */
  changed: [to: readonly Person[], changes: readonly HandChange[]];
};

/** How many hands are announced together at most. */
const MAX_AT_ONCE = 50;

/**
 * The raised hands of a room. In a small room, each change is announced at once. In a large one, changes are announced
 * together, once a second, and a hand that is lowered before that is not announced: the cost is bounded, however many
 * people raise their hands, and however often.
 */
export class Hands<Person> extends EventEmitter<HandsEvents<Person>> {
  readonly #announcer: PacedAnnouncer<Person, HandChange>;
  /** In the order in which they were raised: a set keeps its order of insertion. */
  readonly #raised = new Set<PeerId>();
  /** Those of which everybody knows. */
  readonly #known = new Set<PeerId>();
  /** Those of whose last change nobody knows yet, the oldest change first. */
  readonly #changed = new Set<PeerId>();

  constructor(options: Pick<PacedAnnouncerOptions<Person, HandChange>, 'people' | 'isPaced'>) {
    super();
    this.#announcer = new PacedAnnouncer({
      ...options,
      waits: () => this.#changed.size > 0,
      take: () => this.#take(),
      // The hand of a peer that has left meanwhile is no longer known.
      send: (to, changes) =>
        this.emit(
          'changed',
          to,
          changes.filter((change) => this.#isCurrent(change)),
        ),
    });
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
    this.#announcer.close();
  }

  #note(id: PeerId): void {
    this.#changed.delete(id);
    this.#changed.add(id);
    this.#announcer.announce();
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

  #isCurrent({ peer, raised }: HandChange): boolean {
    return !raised || this.#known.has(peer);
  }
}
