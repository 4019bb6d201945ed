import type { ErrorCode } from '#shared/protocol/errors.ts';
import type { EndReason } from '#shared/protocol/room.ts';
import type { LinkFailure } from '../media/sfu-link.ts';

/** What became of a call that is over. */
export type EndedWhy = 'left' | 'server_gone' | 'unsupported_browser' | LinkFailure | EndReason | ErrorCode;

/** Why a call is coming back: its connection or its media was lost, or the server is being started anew. */
export type BackFrom = 'lost' | 'restart';

/** The call, and with it the seat: there is none before `live`, and in `reconnecting` it may be kept for us or not. */
export type CallState =
  | { phase: 'idle' }
  | { phase: 'joining' }
  | { phase: 'live' }
  /** Was live, and is coming back by itself. */
  | { phase: 'reconnecting'; from: BackFrom }
  | { phase: 'ended'; reason: EndedWhy };

export type CallPhase = CallState['phase'];

/**
 * `join`: the click. `seated`: the answer to a join. `lost`: the connection, the media or the server. `over`: left,
 * refused, put out, or tried for as long as it is worth.
 */
export type CallEvent = 'join' | 'seated' | 'lost' | 'over';

/** Every step that there is; what is not named here changes nothing. */
export const callSteps: { readonly [Phase in CallPhase]: { readonly [Event in CallEvent]?: CallPhase } } = {
  idle: { join: 'joining' },
  joining: { seated: 'live', over: 'ended' },
  live: { seated: 'live', lost: 'reconnecting', over: 'ended' },
  reconnecting: { seated: 'live', lost: 'reconnecting', over: 'ended' },
  ended: { join: 'joining', over: 'ended' },
};
