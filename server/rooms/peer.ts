import type { ConsumerInfo, ProducerInfo } from '#shared/protocol/media.ts';
import type { PeerInfo } from '#shared/protocol/room.ts';
import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import type { PeerMedia } from '../media/peer-media.ts';
import type { OthersProducer } from './forwarding.ts';

/**
 * How far somebody has come in. `guest`: stands at the door, unknown to the others and forwarded nothing. `arriving`:
 * seated, and the others are about to be told. `present`: they know.
 */
export type Standing = 'guest' | 'arriving' | 'present';

/** A person in a room or at its door, and what of the others' producers it receives. */
export class Peer {
  readonly id: PeerId;
  readonly media: PeerMedia;
  standing: Standing = 'guest';
  #name = '';
  #joinedAt = new Date();
  /** Producers that this peer consumes, is about to, or cannot decode: none of them is tried again. */
  readonly #settled = new Set<ProducerId>();

  constructor({ id, media }: { id: PeerId; media: PeerMedia }) {
    this.id = id;
    this.media = media;
  }

  /** Empty at the door. */
  get name(): string {
    return this.#name;
  }

  get joinedAt(): Date {
    return this.#joinedAt;
  }

  get seated(): boolean {
    return this.standing !== 'guest';
  }

  get producers(): ProducerInfo[] {
    return this.media.producers;
  }

  get info(): PeerInfo {
    return { id: this.id, name: this.name, producers: this.producers };
  }

  sit(name: string): void {
    this.#name = name;
    this.#joinedAt = new Date();
    this.standing = 'arriving';
  }

  /** Consumes those of `wanted` that are new, and says which consumers came of it. */
  async consume(
    wanted: readonly OthersProducer[],
    { paused }: { paused: (of: PeerId) => boolean },
  ): Promise<ConsumerInfo[]> {
    const fresh = wanted.filter(({ producer }) => !this.#settled.has(producer.id));
    for (const { producer } of fresh) this.#settled.add(producer.id);
    const made = await Promise.all(fresh.map((item) => this.#consume(item, { paused: paused(item.peer) })));
    return made.flatMap((consumer) => consumer ?? []);
  }

  /** To be told once it is gone, or the memory of it would stay as long as the seat. */
  forget(producer: ProducerId): void {
    this.#settled.delete(producer);
  }

  async #consume(
    { peer, producer }: OthersProducer,
    { paused }: { paused: boolean },
  ): Promise<ConsumerInfo | undefined> {
    const consumer = await this.media.consume(producer, { paused });
    return consumer && { ...consumer, peer, source: producer.source };
  }
}
