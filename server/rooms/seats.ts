import type { JoinResult } from '#shared/protocol/room.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Endpoint, PeerMedia } from '../media/peer-media.ts';
import { Serial } from '../util/serial.ts';
import { Timers } from '../util/timers.ts';
import type { Forwarder } from './forwarder.ts';
import type { Peer } from './peer.ts';

/** The media part of the answer to a join. */
export type SeatMedia = Pick<JoinResult, 'media' | 'kept'>;

export type SeatsOptions = {
  /** How long a seat is kept after its connection was lost. */
  graceMs: number;
  forwarder: Pick<Forwarder, 'forwardsTo' | 'withOpenProducer'>;
  people(): readonly Peer[];
  addMedia(id: PeerId, endpoint: Endpoint & { address: string }): Promise<PeerMedia>;
  /** The connection of this peer has been lost for a while, or is back. */
  onInterrupted(peer: Peer, interrupted: boolean): void;
  /** Nobody came back to this seat. */
  onOver(peer: Peer): void;
  /** This peer is about to get new transports; its producers are gone with the old ones. */
  onMoving(peer: Peer, media: PeerMedia): void;
};

/** A returning client; `holds` is the id of the transports that it still has. */
export type Resumer = Endpoint & { address: string; holds?: string | undefined };

/** A connection that is lost for less than this, in milliseconds, is not worth mentioning. */
const INTERRUPTED_MS = 2000;

/** The seats whose connection is lost: kept for a while, and resumed. */
export class Seats {
  readonly #options: SeatsOptions;
  readonly #kept = new Timers<Peer>();
  readonly #unmentioned = new Timers<Peer>();
  readonly #turns = new WeakMap<Peer, Serial>();

  constructor(options: SeatsOptions) {
    this.#options = options;
  }

  /** Starts the grace time of a seat: media continues, and the seat is given up later. */
  keep(peer: Peer): void {
    const { graceMs, onInterrupted, onOver } = this.#options;
    this.#kept.start(peer, graceMs, () => onOver(peer));
    this.#unmentioned.start(peer, INTERRUPTED_MS, () => onInterrupted(peer, true));
  }

  /** Whether the seat is kept although its connection is lost. */
  keeps(peer: Peer): boolean {
    return this.#kept.has(peer);
  }

  /** The peer is back, or has left for good. */
  release(peer: Peer): void {
    this.#kept.stop(peer);
    this.#unmentioned.stop(peer);
    if (peer.interrupted) this.#options.onInterrupted(peer, false);
  }

  /** Runs `act` once nothing else is being done with the seat. Settles as `act` does. */
  inTurn<Result>(peer: Peer, act: () => Promise<Result>): Promise<Result> {
    const turns = this.#turns.get(peer) ?? new Serial();
    this.#turns.set(peer, turns);
    return turns.run(act);
  }

  /**
   * Resumes a seat, over the transports that both ends still have or over new ones. If that fails, the grace time of a
   * kept seat starts again.
   * @returns what the answer to the join says about its media; undefined if the seat was given up meanwhile.
   * @throws AppError `bad_request` for an invalid fingerprint.
   */
  async takeUp(peer: Peer, resumer: Resumer): Promise<(() => SeatMedia) | undefined> {
    const wasKept = this.keeps(peer);
    this.release(peer);
    try {
      const resumed = await this.#resume(peer, resumer);
      // The previous connection may have been lost in the meantime.
      this.release(peer);
      return resumed;
    } catch (error) {
      if (wasKept && this.#options.people().includes(peer)) this.keep(peer);
      throw error;
    }
  }

  async #resume(peer: Peer, resumer: Resumer): Promise<(() => SeatMedia) | undefined> {
    const { forwarder } = this.#options;
    const consumers = () => forwarder.withOpenProducer(peer.consumers);
    if (resumer.holds === peer.media.id) return () => ({ kept: { consumers: consumers() } });
    const moved = await this.#move(peer, resumer);
    return moved ? () => ({ media: { ...peer.media.transports, consumers: consumers() } }) : undefined;
  }

  async #move(peer: Peer, { address, rtpCapabilities, dtlsParameters, viewOnly }: Resumer): Promise<boolean> {
    const { addMedia, onMoving, forwarder, people } = this.#options;
    const media = await addMedia(peer.id, { address, rtpCapabilities, dtlsParameters, viewOnly });
    const others = people().filter((other) => other !== peer);
    if (others.length === people().length) {
      media.close();
      return false;
    }
    onMoving(peer, media);
    // A failure is tried again in the next pass.
    await peer.receiveEarly(forwarder.forwardsTo(peer));
    return true;
  }
}
