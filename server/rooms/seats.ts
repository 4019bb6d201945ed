import type { JoinResult } from '#shared/protocol/room.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Endpoint, PeerMedia } from '../media/peer-media.ts';
import { Serial } from '../util/serial.ts';
import { Timers } from '../util/timers.ts';
import type { Forwarder } from './forwarder.ts';
import type { Peer } from './peer.ts';

/** All of a join's answer but what only the connection knows. */
export type JoinAnswer = Omit<JoinResult, 'sequence'>;

export type SeatsOptions = {
  /** How long a seat is kept for who has lost the connection. */
  graceMs: number;
  forwarder: Pick<Forwarder, 'forwardsTo' | 'standing'>;
  people(): readonly Peer[];
  addMedia(id: PeerId, endpoint: Endpoint & { address: string }): Promise<PeerMedia>;
  /** Nobody came back to this seat. */
  onOver(peer: Peer): void;
  /** This one is about to have other transports; what it sent is gone with the old ones. */
  onMoving(peer: Peer, media: PeerMedia): void;
};

/** What the one who comes back has of the seat. */
export type Resumer = Endpoint & { address: string; holds?: string | undefined };

/** The seats of people whose connection is lost: kept for a while, and taken up again. */
export class Seats {
  readonly #options: SeatsOptions;
  readonly #kept = new Timers<Peer>();
  readonly #turns = new WeakMap<Peer, Serial>();

  constructor(options: SeatsOptions) {
    this.#options = options;
  }

  /** Nobody is to be heard from for now: media flows on, and the seat is given up some time later. */
  keep(peer: Peer): void {
    const { graceMs, onOver } = this.#options;
    this.#kept.start(peer, graceMs, () => onOver(peer));
  }

  /** Whether it is kept for who has lost the connection. */
  keeps(peer: Peer): boolean {
    return this.#kept.has(peer);
  }

  /** Whoever has it is back, or gone for good. */
  release(peer: Peer): void {
    this.#kept.stop(peer);
  }

  /** Does this with the seat once nothing else is done with it. Settles as `act` does. */
  inTurn<Result>(peer: Peer, act: () => Promise<Result>): Promise<Result> {
    const turns = this.#turns.get(peer) ?? new Serial();
    this.#turns.set(peer, turns);
    return turns.run(act);
  }

  /**
   * Takes the seat up again: over the transports that both ends still have, or over new ones.
   * @returns what a join's answer says of its media; undefined where the seat was given up meanwhile.
   * @throws AppError `bad_request` for a fingerprint that makes no sense.
   */
  async takeUp(peer: Peer, { holds, ...endpoint }: Resumer): Promise<(() => Media) | undefined> {
    this.release(peer);
    const { forwarder } = this.#options;
    const consumers = () => forwarder.standing(peer.consumers);
    if (holds === peer.media.id) return () => ({ kept: { consumers: consumers() } });
    const moved = await this.#move(peer, endpoint);
    return moved ? () => ({ media: { ...peer.media.transports, consumers: consumers() } }) : undefined;
  }

  async #move(peer: Peer, endpoint: Endpoint & { address: string }): Promise<boolean> {
    const { addMedia, onMoving, forwarder, people } = this.#options;
    const media = await addMedia(peer.id, endpoint);
    const others = people().filter((other) => other !== peer);
    if (others.length === people().length) {
      media.close();
      return false;
    }
    onMoving(peer, media);
    // What fails is tried again with the next pass.
    await peer.receive(forwarder.forwardsTo(peer, others), { flowsAtOnce: () => true, now: performance.now() });
    return true;
  }
}

type Media = { media?: JoinAnswer['media']; kept?: JoinAnswer['kept'] };
