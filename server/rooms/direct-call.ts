import { EventEmitter } from 'node:events';
import type { DirectMessage, DirectOffer, ModeInfo } from '#shared/protocol/direct.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { Notice, RequestData } from '#shared/protocol/events.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { firstMode, type ModeOptions, nextMode, nextModeAt, type Pair } from './mode.ts';

export type DirectOptions = ModeOptions & {
  /** Whether anybody in this room may go straight at all. */
  enabled: boolean;
};

export type DirectCallOptions = DirectOptions & {
  /** Who are seated now, longest here first. */
  people(): readonly { id: PeerId }[];
};

export type DirectCallEvents = {
  /** These people are to be told. */
  tell: [to: readonly PeerId[], notice: Notice];
  /** The mode is another. */
  changed: [];
};

/** Whether the media of two who are alone goes straight, and the messenger between them. */
export class DirectCall extends EventEmitter<DirectCallEvents> {
  readonly #options: DirectCallOptions;
  readonly #allowing = new Set<PeerId>();
  /** Who have been told the mode. */
  readonly #told = new Set<PeerId>();
  #offer: DirectOffer;
  #state = firstMode;
  #flowing = new Set<PeerId>();
  #failed = false;
  /** Who see and hear the other straight. */
  #showing = new Set<PeerId>();
  /** Who went back to the server last, with the epoch of that. */
  #parting: { pair: Pair; epoch: number } | undefined;
  #later: NodeJS.Timeout | undefined;

  constructor(options: DirectCallOptions) {
    super();
    this.#options = options;
    this.#offer = options.enabled ? 'on' : 'never';
  }

  /** As the admin API tells it. */
  get info(): ModeInfo {
    const { mode, epoch, reason } = this.#state;
    return { mode, epoch, reason, offer: this.#offer };
  }

  /** The two who need nothing forwarded between them. */
  get pair(): Pair | undefined {
    const { mode, pair } = this.#state;
    return mode === 'direct' && pair?.every((peer) => this.#showing.has(peer)) ? pair : undefined;
  }

  /** Somebody came, or went; `said` is what was told last. */
  review(said = this.info): void {
    const here = this.#options.people();
    for (const known of [this.#allowing, this.#told]) {
      for (const peer of known) if (!here.some(({ id }) => id === peer)) known.delete(peer);
    }
    const apart = this.#whyApart(here);
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
    this.#tellAnew(said);
    this.#lookAgain();
  }

  /** Whether this one lets the other of two learn their address. Who says it first is told how things are. */
  allow(peer: PeerId, { allowed }: RequestData<'direct:allow'>): void {
    if (!this.#told.has(peer)) this.#tell(peer);
    if (allowed) this.#allowing.add(peer);
    else this.#allowing.delete(peer);
    this.review();
  }

  /**
   * Whether two go straight in this room, whoever they are. @throws AppError `not_direct` where the operator says
   * never.
   */
  offer({ on }: RequestData<'direct:offer'>): void {
    if (this.#offer === 'never') throw new AppError('not_direct', 'direct calls are disabled in this room');
    const said = this.info;
    this.#offer = on ? 'on' : 'off';
    this.review(said);
  }

  /** Goes to the other of the two, and to nobody else. @throws AppError `not_direct`. */
  say(peer: PeerId, { epoch, message }: { epoch: number; message: DirectMessage }): void {
    const parts = 'shown' in message && this.#state.mode === 'sfu';
    const { pair, epoch: now } = parts ? (this.#parting ?? noPair) : this.#underWay;
    const other = this.#otherOf(peer, epoch === now ? pair : undefined);
    this.emit('tell', [other], ['direct:said', { epoch, message }]);
    if (!('shown' in message) || parts) return;
    this.#showing.add(peer);
    if (this.pair) this.emit('changed');
  }

  /** @throws AppError `not_direct`. */
  report(peer: PeerId, { epoch, state }: RequestData<'direct:report'>): void {
    this.#otherOf(peer, epoch === this.#state.epoch ? this.#underWay.pair : undefined);
    if (state === 'flowing') this.#flowing.add(peer);
    else this.#failed = true;
    this.review();
  }

  /** Tells this one how things stand. */
  remind(peer: PeerId): void {
    if (this.#options.enabled) this.#tell(peer);
  }

  close(): void {
    clearTimeout(this.#later);
  }

  /** Undefined for two who are alone and may go straight. */
  #whyApart(here: readonly { id: PeerId }[]): 'not_two_alone' | 'switched_off' | 'not_allowed' | undefined {
    if (here.length !== 2) return 'not_two_alone';
    if (this.#offer !== 'on') return 'switched_off';
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

  /** Another mode to everybody, another reason or offer to whoever has been told one. */
  #tellAnew(said: ModeInfo): void {
    const { mode, reason, offer } = this.info;
    const moved = mode !== said.mode;
    const told = moved ? this.#options.people().map(({ id }) => id) : this.#told;
    if (moved || reason !== said.reason || offer !== said.offer) for (const id of told) this.#tell(id);
    if (moved) this.emit('changed');
  }

  #tell(id: PeerId): void {
    const { pair } = this.#state;
    this.#told.add(id);
    const role = pair?.[0] === id ? 'caller' : 'callee';
    const peer = pair?.includes(id) ? pair.find((other) => other !== id) : undefined;
    this.emit('tell', [id], ['mode:changed', { ...this.info, ...(peer ? { peer, role } : {}) }]);
  }

  #lookAgain(): void {
    clearTimeout(this.#later);
    const inMs = nextModeAt(this.#state, this.#options) - performance.now();
    if (Number.isFinite(inMs)) this.#later = setTimeout(() => this.review(), Math.max(0, inMs) + 1);
  }
}

const noPair = { pair: undefined, epoch: -1 };
