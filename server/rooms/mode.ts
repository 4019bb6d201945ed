import type { Mode, ModeReason } from '#shared/protocol/direct.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';

/** The two who are alone in a room, longest present first. */
export type Pair = readonly [PeerId, PeerId];

export type ModeState = {
  mode: Mode;
  /** Rises with every attempt at a direct call, and with every return from one. */
  epoch: number;
  reason: ModeReason;
  /** The two who are alone, or were last. */
  pair: Pair | undefined;
  /** Since when they have been alone or the mode has held, whichever is later. */
  since: number;
  /** How often these two have tried. */
  tries: number;
};

export type ModeFacts = {
  /** Undefined with fewer or more than two people, and if one of them does not allow a direct call. */
  pair: Pair | undefined;
  /** Why there is no pair. */
  apart: ModeReason;
  /** The participants who report, for this epoch, that media flows directly. */
  flowing: ReadonlySet<PeerId>;
  /** Whether one of them reports, for this epoch, that it does not. */
  failed: boolean;
  /** Milliseconds on a monotonic clock, like all times here. */
  now: number;
};

export type ModeOptions = {
  /** How long an attempt may take. */
  tryMs: number;
  /**
   * How long two must have been alone before a direct call is tried, except for the first two in a room. Doubles with
   * every attempt.
   */
  settleMs: number;
};

/** After this many attempts, these two stay with the server. */
const MAX_TRIES = 3;

export const firstMode: ModeState = { mode: 'sfu', epoch: 0, reason: 'new', pair: undefined, since: 0, tries: 0 };

/** The mode that follows from the current facts; the same object if nothing changes. */
export function nextMode(state: ModeState, facts: ModeFacts, options: ModeOptions): ModeState {
  const { pair, now } = facts;
  if (!isSame(state.pair, pair)) return withOthers(state, facts);
  if (!pair) return state.reason === facts.apart ? state : { ...state, reason: facts.apart };
  if (state.mode === 'sfu') return now < triesAt(state, options) ? state : trying(state, now);
  if (facts.failed) return overServer(state, state.mode === 'direct' ? 'path_lost' : 'no_path', now);
  if (state.mode === 'direct') return state;
  if (pair.every((peer) => facts.flowing.has(peer)))
    return { ...state, mode: 'direct', reason: 'connected', since: now };
  return now < state.since + options.tryMs ? state : overServer(state, 'no_path', now);
}

/** Other people are alone than before, or nobody is. */
function withOthers(state: ModeState, { pair, apart, now }: ModeFacts): ModeState {
  const others = { pair, since: now, tries: 0 };
  const reason = pair ? 'not_two_alone' : apart;
  return { ...(state.mode === 'sfu' ? { ...state, reason } : overServer(state, reason, now)), ...others };
}

/** When `nextMode` may return something else although nothing happens; Infinity for never. */
export function nextModeAt(state: ModeState, options: ModeOptions): number {
  if (!state.pair || state.mode === 'direct') return Number.POSITIVE_INFINITY;
  return state.mode === 'trying' ? state.since + options.tryMs : triesAt(state, options);
}

function triesAt({ epoch, since, tries }: ModeState, { settleMs }: ModeOptions): number {
  if (epoch === 0) return since;
  return tries < MAX_TRIES ? since + settleMs * 2 ** tries : Number.POSITIVE_INFINITY;
}

function trying(state: ModeState, now: number): ModeState {
  return { ...state, mode: 'trying', epoch: state.epoch + 1, reason: 'two_alone', since: now, tries: state.tries + 1 };
}

function overServer(state: ModeState, reason: ModeReason, now: number): ModeState {
  return { ...state, mode: 'sfu', epoch: state.epoch + 1, reason, since: now };
}

function isSame(one: Pair | undefined, other: Pair | undefined): boolean {
  return one?.[0] === other?.[0] && one?.[1] === other?.[1];
}
