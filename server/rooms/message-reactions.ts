import type { PeerId } from '#shared/protocol/scalars.ts';
import type { MessageReaction, MessageRef, Reaction, StoredReaction } from '#shared/protocol/talk.ts';
import { greediest } from '../limits/greediest.ts';

type Reactor = { id: PeerId; name: string; address: string };

type Kept = StoredReaction & { address: string; message: MessageRef };

/** How many people's reactions to one message are kept, and to all messages of a room: each join receives some. */
const MAX = { ofMessage: 200, ofRoom: 1000 };
/** How many people are named for each reaction to a message. */
const MAX_NAMED = 3;

/**
 * The reactions to the messages of a room's chat, one of each person to each message. When there are too many, who has
 * most at the site with most loses the oldest, so that nobody can push out those of others.
 */
export class MessageReactions {
  readonly #byMessage = new Map<string, Map<PeerId, Kept>>();

  /** Sets the reaction of this person; null removes it. @returns the messages whose reactions have changed. */
  set(message: MessageRef, { id: peer, name, address }: Reactor, reaction: Reaction | null): MessageRef[] {
    const ofMessage = this.#byMessage.get(refKey(message)) ?? new Map<PeerId, Kept>();
    if (ofMessage.get(peer)?.reaction === (reaction ?? undefined)) return [];
    this.#byMessage.set(refKey(message), ofMessage);
    if (reaction === null) return this.#remove(message, peer);
    ofMessage.delete(peer);
    ofMessage.set(peer, { message, peer, name, address, reaction });
    return [message, ...this.#makeRoom(ofMessage)];
  }

  /** The reactions to this message, oldest first. */
  of(message: MessageRef): StoredReaction[] {
    const kept = this.#byMessage.get(refKey(message))?.values() ?? [];
    return [...kept].map(({ peer, name, reaction }) => ({ peer, name, reaction }));
  }

  /** The same as the page shows them; names `first` before others. */
  summary(message: MessageRef, { first }: { first?: PeerId } = {}): MessageReaction[] {
    const byReaction = Map.groupBy(this.of(message), ({ reaction }) => reaction);
    return [...byReaction].map(([reaction, all]) => {
      const ordered = [...all.filter(({ peer }) => peer === first), ...all.filter(({ peer }) => peer !== first)];
      const people = ordered.slice(0, MAX_NAMED).map(({ peer, name }) => ({ peer, name }));
      return { reaction, count: all.length, people };
    });
  }

  /** The chat no longer has this message. */
  forget(message: MessageRef): void {
    this.#byMessage.delete(refKey(message));
  }

  #makeRoom(ofMessage: ReadonlyMap<PeerId, Kept>): MessageRef[] {
    const all = [...this.#byMessage.values()].flatMap((kept) => [...kept.values()]);
    const excess = ofMessage.size > MAX.ofMessage ? [...ofMessage.values()] : all.length > MAX.ofRoom ? all : [];
    const dropped = oldestOfGreediest(excess);
    return dropped ? this.#remove(dropped.message, dropped.peer) : [];
  }

  #remove(message: MessageRef, peer: PeerId): MessageRef[] {
    const ofMessage = this.#byMessage.get(refKey(message));
    ofMessage?.delete(peer);
    if (ofMessage?.size === 0) this.forget(message);
    return [message];
  }
}

function oldestOfGreediest(all: readonly Kept[]): Kept | undefined {
  const takers = [...Map.groupBy(all, ({ peer }) => peer).values()].flatMap((kept) => {
    const [oldest] = kept;
    return oldest ? { address: oldest.address, amount: kept.length, oldest } : [];
  });
  return greediest(takers)?.oldest;
}

/** One text for one message, as the key of a map. */
export const refKey = ({ peer, id }: MessageRef): string => `${peer} ${id}`;
