import { EventEmitter } from 'node:events';
import type { DirectMessage, DirectOffer, ModeInfo, ModeReason } from '#shared/protocol/direct.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { RequestData } from '#shared/protocol/events.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { firstMode, type ModeOptions, nextMode, nextModeAt, type Pair } from './mode.ts';

export type DirectOptions = ModeOptions & {
  /** Whether direct calls are allowed in this room. */
  enabled: boolean;
};

export type DirectCallOptions = DirectOptions & {
  /** The seated participants, longest present first. */
  people(): readonly Participant[];
  /** Whether a moderator restrains one of them, so that their media has to pass the server. */
  isHeld(): boolean;
};

type Participant = { id: PeerId };

export type DirectCallEvents = {
  /** The mode, for a participant for whom it has changed, or who needs a reminder. */
  modeAnnounced: [to: PeerId, mode: ModeInfo];
  /** A message of the other participant to this one. */
  messageRelayed: [to: PeerId, relayed: { epoch: number; message: DirectMessage }];
  /** The mode has changed. */
  changed: [];
};

/** Decides whether two participants who are alone exchange media directly, and relays their negotiation. */
export class DirectCall extends EventEmitter<DirectCallEvents> {
  readonly #options: DirectCallOptions;
  readonly #allowing = new Set<PeerId>();
  /** The participants who know the mode. */
  readonly #informed = new Set<PeerId>();
  #offer: DirectOffer;
  #state = firstMode;
  #flowing = new Set<PeerId>();
  #failed = false;
  /** The participants who see and hear the other one directly. */
  #showing = new Set<PeerId>();
  /** The last pair that moved back to the server, and the epoch of that move. */
  #parting: { pair: Pair; epoch: number } | undefined;
  #later: NodeJS.Timeout | undefined;

  constructor(options: DirectCallOptions) {
    super();
    this.#options = options;
    this.#offer = options.enabled ? 'on' : 'never';
  }

  /** As the admin API reports it. */
  get info(): ModeInfo {
    const { mode, epoch, reason } = this.#state;
    return { mode, epoch, reason, offer: this.#offer };
  }

  /** The two participants between whom nothing needs to be forwarded. */
  get pair(): Pair | undefined {
    const { mode, pair } = this.#state;
    return mode === 'direct' && pair?.every((peer) => this.#showing.has(peer)) ? pair : undefined;
  }

  /** Reviews the mode after a participant has joined or left. `announced` is the last mode that was announced. */
  review(announced = this.info): void {
    const here = this.#options.people();
    const ids = new Set(here.map(({ id }) => id));
    for (const known of [this.#allowing, this.#informed])
      for (const peer of known) if (!ids.has(peer)) known.delete(peer);
    const apart = this.#reasonApart(here);
    const [first, second] = here;
    const pair = first && second && !apart ? ([first.id, second.id] as const) : undefined;
    const facts = {
      pair,
      apart: apart ?? 'not_two_alone',
      flowing: this.#flowing,
      failed: this.#failed,
      now: performance.now(),
    };
    const next = nextMode(this.#state, facts, this.#options);
    const before = this.#state;
    const returns = next.mode === 'sfu' && before.mode !== 'sfu';
    if (returns && before.pair) this.#parting = { pair: before.pair, epoch: next.epoch };
    if (next.epoch !== this.#state.epoch) {
      this.#flowing = new Set();
      this.#showing = new Set();
      this.#failed = false;
    }
    this.#state = next;
    this.#announceChange(announced);
    this.#scheduleReview();
  }

  /**
   * Stores whether this participant allows the other one to learn their address. The first call is answered with the
   * current mode.
   */
  allow({ id: peer }: Participant, { allowed }: RequestData<'direct:allow'>): void {
    if (!this.#informed.has(peer)) this.#announce(peer);
    if (allowed) this.#allowing.add(peer);
    else this.#allowing.delete(peer);
    this.review();
  }

  /**
   * Turns direct calls on or off for the whole room. @throws AppError `not_direct` if the operator has disabled them.
   */
  offer({ on }: RequestData<'direct:offer'>): void {
    if (this.#offer === 'never') throw new AppError('not_direct', 'direct calls are disabled in this room');
    const before = this.info;
    this.#offer = on ? 'on' : 'off';
    this.review(before);
  }

  /** Relays a message to the other participant. @throws AppError `not_direct`. */
  relay({ id: peer }: Participant, { epoch, message }: { epoch: number; message: DirectMessage }): void {
    const parts = 'shown' in message && this.#state.mode === 'sfu';
    const { pair, epoch: now } = parts ? (this.#parting ?? noPair) : this.#underWay;
    const other = this.#otherOf(peer, epoch === now ? pair : undefined);
    this.emit('messageRelayed', other, { epoch, message });
    if (!('shown' in message) || parts) return;
    this.#showing.add(peer);
    if (this.pair) this.emit('changed');
  }

  /** @throws AppError `not_direct`. */
  report({ id: peer }: Participant, { epoch, state }: RequestData<'direct:report'>): void {
    this.#otherOf(peer, epoch === this.#state.epoch ? this.#underWay.pair : undefined);
    if (state === 'flowing') this.#flowing.add(peer);
    else this.#failed = true;
    this.review();
  }

  /** Announces the current mode to this participant again. */
  remind({ id }: Participant): void {
    if (this.#options.enabled) this.#announce(id);
  }

  close(): void {
    clearTimeout(this.#later);
  }

  /** Undefined for two participants who may connect directly. */
  #reasonApart(here: readonly Participant[]): ModeReason | undefined {
    if (here.length !== 2) return 'not_two_alone';
    if (this.#offer !== 'on') return 'switched_off';
    if (this.#options.isHeld()) return 'moderated';
    return here.every(({ id }) => this.#allowing.has(id)) ? undefined : 'not_allowed';
  }

  get #underWay(): { pair: Pair | undefined; epoch: number } {
    return this.#state.mode === 'sfu' ? noPair : this.#state;
  }

  #otherOf(peer: PeerId, pair: Pair | undefined): PeerId {
    const other = pair?.includes(peer) ? pair.find((id) => id !== peer) : undefined;
    if (!other) throw new AppError('not_direct', 'there is no direct call, or it has ended');
    return other;
  }

  /** Announces a new mode to everybody, and a new reason or offer to those who know the mode. */
  #announceChange(before: ModeInfo): void {
    const { mode, reason, offer } = this.info;
    const moved = mode !== before.mode;
    const informed = moved ? this.#options.people().map(({ id }) => id) : this.#informed;
    if (moved || reason !== before.reason || offer !== before.offer) for (const id of informed) this.#announce(id);
    if (moved) this.emit('changed');
  }

  #announce(id: PeerId): void {
    const { pair } = this.#state;
    this.#informed.add(id);
    const role = pair?.[0] === id ? 'caller' : 'callee';
    const peer = pair?.includes(id) ? pair.find((other) => other !== id) : undefined;
    this.emit('modeAnnounced', id, { ...this.info, ...(peer ? { peer, role } : {}) });
  }

  #scheduleReview(): void {
    clearTimeout(this.#later);
    const inMs = nextModeAt(this.#state, this.#options) - performance.now();
    if (Number.isFinite(inMs)) this.#later = setTimeout(() => this.review(), Math.max(0, inMs) + 1);
  }
}

const noPair = { pair: undefined, epoch: -1 };
