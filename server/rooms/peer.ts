import type { ConsumerInfo, ProducerInfo } from '#shared/protocol/media.ts';
import type { PeerInfo } from '#shared/protocol/room.ts';
import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import type { PeerMedia } from '../media/peer-media.ts';
import type { OthersProducer } from './forwarding.ts';

/** A person's seat in a room, and what of the others' producers it receives. */
export class Peer {
  readonly id: PeerId;
  readonly name: string;
  readonly joinedAt = new Date();
  readonly media: PeerMedia;
  /** Producers that this peer consumes, is about to, or cannot decode: none of them is tried again. */
  readonly #settled = new Set<ProducerId>();

  constructor({ id, name, media }: { id: PeerId; name: string; media: PeerMedia }) {
    this.id = id;
    this.name = name;
    this.media = media;
  }

  get producers(): ProducerInfo[] {
    return this.media.producers;
  }

  get info(): PeerInfo {
    return { id: this.id, name: this.name, producers: this.producers };
  }

  /** Consumes those of `wanted` that are new, and says which consumers came of it. */
  async consume(wanted: readonly OthersProducer[], { paused }: { paused: boolean }): Promise<ConsumerInfo[]> {
    const fresh = wanted.filter(({ producer }) => !this.#settled.has(producer.id));
    for (const { producer } of fresh) this.#settled.add(producer.id);
    const made = await Promise.all(fresh.map((item) => this.#consume(item, { paused })));
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
    const consumer = await this.media.consume(producer.id, { paused });
    return consumer && { ...consumer, peer, source: producer.source };
  }
}
