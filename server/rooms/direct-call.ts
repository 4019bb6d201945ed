import { EventEmitter } from 'node:events';
import type { DirectMessage, ModeInfo } from '#shared/protocol/direct.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { Notice, RequestData } from '#shared/protocol/events.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { firstMode, type ModeOptions, nextMode, nextModeAt, type Pair } from './mode.ts';

export type DirectOptions = ModeOptions & {
  /** Whether anybody may go straight at all. */
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
  }

  /** As the admin API tells it. */
  get info(): ModeInfo {
    const { mode, epoch, why } = this.#state;
    return { mode, epoch, why };
  }

  /** The two who need nothing forwarded between them. */
  get pair(): Pair | undefined {
    const { mode, pair } = this.#state;
    return mode === 'direct' && pair?.every((peer) => this.#showing.has(peer)) ? pair : undefined;
  }

  /** Somebody came, or went. */
  review(): void {
    const here = this.#options.people();
    for (const peer of this.#allowing) if (!here.some(({ id }) => id === peer)) this.#allowing.delete(peer);
    const [first, second, third] = here;
    const alone = first && second && !third && [first, second].every(({ id }) => this.#allowing.has(id));
    const pair = alone ? ([first.id, second.id] as const) : undefined;
    const facts = { pair, flowing: this.#flowing, failed: this.#failed, now: performance.now() };
    const next = nextMode(this.#state, facts, this.#options);
    const before = this.#state;
    const changed = next.mode !== before.mode;
    if (changed && next.mode === 'sfu' && before.pair) this.#parting = { pair: before.pair, epoch: next.epoch };
    if (next.epoch !== this.#state.epoch) {
      this.#flowing = new Set();
      this.#showing = new Set();
      this.#failed = false;
    }
    this.#state = next;
    if (changed) this.#tellMode();
    this.#lookAgain();
  }

  /** Whether this one lets the other of two learn their address. */
  allow(peer: PeerId, { allowed }: RequestData<'direct:allow'>): void {
    if (allowed && this.#options.enabled) this.#allowing.add(peer);
    else this.#allowing.delete(peer);
    this.review();
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

  get #underWay(): { pair: Pair | undefined; epoch: number } {
    return this.#state.mode === 'sfu' ? noPair : this.#state;
  }

  #otherOf(peer: PeerId, pair: Pair | undefined): PeerId {
    const other = pair?.includes(peer) ? pair.find((id) => id !== peer) : undefined;
    if (!other) throw new AppError('not_direct', 'the two of you are not connected, or not any more');
    return other;
  }

  #tellMode(): void {
    for (const { id } of this.#options.people()) this.#tell(id);
    this.emit('changed');
  }

  #tell(id: PeerId): void {
    const { mode, epoch, why, pair } = this.#state;
    const role = pair?.[0] === id ? 'caller' : 'callee';
    const peer = pair?.includes(id) ? pair.find((other) => other !== id) : undefined;
    this.emit('tell', [id], ['mode:changed', { mode, epoch, why, ...(peer ? { peer, role } : {}) }]);
  }

  #lookAgain(): void {
    clearTimeout(this.#later);
    const inMs = nextModeAt(this.#state, this.#options) - performance.now();
    if (Number.isFinite(inMs)) this.#later = setTimeout(() => this.review(), Math.max(0, inMs) + 1);
  }
}

const noPair = { pair: undefined, epoch: -1 };
