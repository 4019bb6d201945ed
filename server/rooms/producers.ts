import { EventEmitter } from 'node:events';
import { AppError, type Refusal } from '#shared/protocol/errors.ts';
import type { LimitReason, ProducerInfo } from '#shared/protocol/media.ts';
import { type ProducerId, Source } from '#shared/protocol/scalars.ts';
import type { NewProducer, SentProducer } from '../media/peer-producers.ts';
import type { Forwarder } from './forwarder.ts';
import type { MediaLimits } from './media-limits.ts';
import type { Membership } from './membership.ts';
import { type Peer, producerInfo } from './peer.ts';
import type { Restraints } from './restraints.ts';
import { StartedSources } from './started-sources.ts';
import { type Measure, UploadStrikes } from './upload-strikes.ts';

export type ProducersEvents = {
  created: [peer: Peer, producer: ProducerInfo];
  paused: [peer: Peer, producer: ProducerId];
  resumed: [peer: Peer, producer: ProducerId];
  closed: [peer: Peer, producer: ProducerId];
  /** This peer's producer was limited; the others have been notified that it was paused or closed. */
  limited: [peer: Peer, producer: ProducerInfo, limited: { measure: Measure; reason: LimitReason }];
};

export type ProducersOptions = {
  members: Pick<Membership, 'everybody' | 'size' | 'has' | 'hasSeated' | 'lastSeat' | 'faultUnlessGone'>;
  forwarder: Pick<Forwarder, 'announce' | 'passSoon' | 'requestPlace' | 'speaking'>;
  mediaLimits: Pick<MediaLimits, 'countProducers'>;
  restraints: Pick<Restraints, 'refusalOf'>;
};

/** What a moderator has ended, and how. */
type Limited = { producer: ProducerInfo; measure: Measure };

/** Sources to limit. */
type Exceeded = { sources: readonly Source[]; reason: LimitReason };

/** A source that is started again counts as one more producer of its address for so many people in the room. */
const PEOPLE_PER_PRODUCER = 10;

/** The producers of a room. The other peers are notified; producers of a prepared peer are announced with its join. */
export class Producers extends EventEmitter<ProducersEvents> {
  readonly #options: ProducersOptions;
  readonly #strikes = new UploadStrikes();
  readonly #started = new StartedSources();
  /** What a moderator has ended of each peer, by source, and the peer has not started again: it may not know yet. */
  readonly #moderated = new WeakMap<Peer, Map<Source, Limited>>();

  constructor(options: ProducersOptions) {
    super();
    this.#options = options;
  }

  /**
   * Accepts or refuses each producer by itself. @returns the refusals by producer.
   * @throws AppError `too_many_requests` for all of them, also if this peer has exceeded its upload limit.
   */
  async create(
    peer: Peer,
    wanted: readonly NewProducer[],
    on: { transport?: string | undefined } = {},
  ): Promise<Map<ProducerId, Refusal>> {
    this.#refuseIfStruck(peer);
    const { mediaLimits, forwarder, members } = this.#options;
    // Each producer costs an announcement and a consumer per participant. The first start of a source costs no more,
    // since in a full room everybody starts each source once.
    const again = this.#started.add(peer, wanted, performance.now()) * Math.floor(members.size / PEOPLE_PER_PRODUCER);
    mediaLimits.countProducers(peer, { producers: wanted.length, again });
    const refused = new Map<ProducerId, Refusal>();
    const created: ProducerId[] = [];
    try {
      for (const producer of wanted) {
        const refusal = await refusalOf(() => this.#create(peer, producer, on));
        if (refusal) refused.set(producer.producer, refusal);
        else if (members.hasSeated(peer)) created.push(producer.producer);
      }
    } finally {
      for (const producer of created) forwarder.announce(() => this.#announce(peer, producer));
      forwarder.passSoon();
    }
    return refused;
  }

  /** @throws AppError `not_found`. */
  async pause(peer: Peer, producer: ProducerId): Promise<void> {
    await peer.media.pauseProducer(producer);
    if (this.#options.members.hasSeated(peer)) this.emit('paused', peer, producer);
  }

  /** @throws AppError `not_found`, `not_allowed` if this peer may not turn it on. */
  async resume(peer: Peer, producer: ProducerId): Promise<void> {
    const sent = peer.producers.find(({ id }) => id === producer);
    const refusal = sent && this.#refusalOf(peer, sent.source);
    if (refusal) throw refusal;
    await peer.media.resumeProducer(producer);
    if (sent) this.#moderated.get(peer)?.delete(sent.source);
    if (!this.#options.members.hasSeated(peer)) return;
    if (isMicrophone(peer, producer)) this.#options.forwarder.requestPlace(peer.id);
    this.emit('resumed', peer, producer);
  }

  /**
   * This peer speaks into its microphone, which may have no consumers yet. Of a muted one, or in pre-join, nothing is
   * heard.
   */
  speaking(peer: Peer, producer: ProducerId): void {
    if (!peer.seated) return;
    const microphone = peer.producers.find(({ id, source }) => id === producer && source === 'microphone');
    if (microphone?.paused === false) this.#options.forwarder.speaking(peer.id, producer);
  }

  /** @throws AppError `not_found`. */
  close(peer: Peer, producer: ProducerId): void {
    peer.media.closeProducer(producer);
    this.ended(peer, producer);
  }

  /** Handles the end of a producer, whatever closed it. */
  ended(peer: Peer, producer: ProducerId): void {
    // Only those who receive it need to know, for which they must still be remembered.
    this.emit('closed', peer, producer);
    this.forget(producer);
    // The sound of another screen may take its place.
    this.#options.forwarder.passSoon();
  }

  /** Repeats what a moderator has ended: a peer that has resumed its seat may have missed it. */
  remind(peer: Peer): void {
    for (const { producer, measure } of this.#moderated.get(peer)?.values() ?? [])
      this.emit('limited', peer, producer, { measure, reason: 'moderator' });
  }

  /** The transports of this peer were replaced: its client starts everything again that is on. */
  replaced(peer: Peer): void {
    this.#moderated.delete(peer);
  }

  /** This peer has left. */
  left(peer: Peer): void {
    this.#started.left(peer, performance.now());
  }

  /** Forgets the producer of a sender who has left; another notice informs the others. */
  forget(producer: ProducerId): void {
    for (const peer of this.#options.members.everybody) peer.forget(producer);
  }

  /** Pauses these sources of a peer, and closes them the next time. */
  limit(peer: Peer, exceeded: Exceeded): void {
    const { members } = this.#options;
    if (!members.has(peer)) return;
    this.#limit(peer, exceeded).catch((error: unknown) => members.faultUnlessGone(peer, error));
  }

  /** Pauses the microphone of a peer, who may resume it. @returns whether it was on. */
  async mute(peer: Peer): Promise<boolean> {
    const microphone = peer.producers.find(({ source, paused }) => source === 'microphone' && !paused);
    if (!microphone) return false;
    await this.#moderate(peer, [microphone]);
    return true;
  }

  /** Ends those of these sources that this peer sends, and may not: pauses its microphone, and closes all others. */
  async restrain(peer: Peer, sources: readonly Source[] = Source.options): Promise<void> {
    const isForbidden = (sent: SentProducer) =>
      sources.includes(sent.source) && !isMuted(sent) && this.#refusalOf(peer, sent.source) !== undefined;
    await this.#moderate(peer, peer.producers.filter(isForbidden));
  }

  /** Applies to all of them in this tick; the sender is notified afterwards. */
  async #moderate(peer: Peer, sent: readonly SentProducer[]): Promise<void> {
    const limited = sent.map(async (one): Promise<Measure> => {
      if (one.source === 'microphone') {
        await this.pause(peer, one.id);
        return 'paused';
      }
      this.close(peer, one.id);
      return 'closed';
    });
    const measures = await Promise.all(limited);
    for (const [index, measure] of measures.entries()) {
      const one = sent[index];
      if (one) this.#tellModerated(peer, { producer: producerInfo(one), measure });
    }
  }

  #tellModerated(peer: Peer, limited: Limited): void {
    if (!this.#options.members.has(peer)) return;
    const bySource = this.#moderated.get(peer) ?? new Map<Source, Limited>();
    this.#moderated.set(peer, bySource.set(limited.producer.source, limited));
    this.emit('limited', peer, limited.producer, { measure: limited.measure, reason: 'moderator' });
  }

  /** A microphone that may not be on starts paused. What is forbidden meanwhile ends at once. */
  async #create(peer: Peer, producer: NewProducer, on: { transport?: string | undefined }): Promise<void> {
    refuseScreenBeforeJoin(peer, producer);
    const refusal = this.#refusalOf(peer, producer.source);
    const isMicrophone = producer.source === 'microphone';
    if (refusal && !isMicrophone) throw refusal;
    await peer.media.produce({ ...producer, paused: producer.paused || refusal !== undefined }, on);
    const created = peer.producers.find(({ id }) => id === producer.producer);
    if (refusal && created && !producer.paused)
      this.#tellModerated(peer, { producer: producerInfo(created), measure: 'paused' });
    else this.#moderated.get(peer)?.delete(producer.source);
    await this.restrain(peer, [producer.source]);
  }

  /** Nobody restrains a peer in pre-join: it is restrained once it is seated, before anything flows. */
  #refusalOf(peer: Peer, source: Source): AppError | undefined {
    return peer.seated ? this.#options.restraints.refusalOf(peer, source) : undefined;
  }

  async #limit(peer: Peer, { sources, reason }: Exceeded): Promise<void> {
    const { lastSeat } = this.#options.members;
    const measure = this.#strikes.add(peer, { lastSeat, now: performance.now() });
    for (const sent of peer.producers) {
      if (!sources.includes(sent.source)) continue;
      if (measure === 'paused') await this.pause(peer, sent.id);
      else this.close(peer, sent.id);
      this.emit('limited', peer, producerInfo(sent), { measure, reason });
    }
  }

  #refuseIfStruck(peer: Peer): void {
    const retryAfterMs = Math.ceil(this.#strikes.refusedMs(peer, performance.now()));
    if (retryAfterMs === 0) return;
    throw new AppError('too_many_requests', 'your media exceeded its limit; try again later', { retryAfterMs });
  }

  /** Announces a producer, unless it has been closed since. */
  #announce(peer: Peer, id: ProducerId): void {
    const producer = peer.producers.find((other) => other.id === id);
    if (producer && this.#options.members.hasSeated(peer)) this.emit('created', peer, producerInfo(producer));
  }
}

const isMuted = ({ source, paused }: SentProducer) => source === 'microphone' && paused;

/** Whether this producer of the peer is its microphone. */
export const isMicrophone = ({ producers }: Peer, producer: ProducerId) =>
  producers.some(({ id, source }) => id === producer && source === 'microphone');

/** Nobody would know who presents it, and it would take the place of a participant's video. */
function refuseScreenBeforeJoin({ seated }: Peer, { source }: NewProducer): void {
  if (!seated && source !== 'microphone' && source !== 'camera')
    throw new AppError('not_joined', 'join before you share a screen');
}

/** The error; undefined if there was none. */
async function refusalOf(act: () => Promise<unknown>): Promise<Refusal | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, message: error.message };
  }
}
