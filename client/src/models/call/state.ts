import type { ErrorCode } from '#shared/protocol/errors.ts';
import type { EndReason } from '#shared/protocol/room.ts';
import type { LinkFailure } from '../../media/sfu-link.ts';

/** The result of a call that is over. */
export type EndedReason =
  | 'left'
  | 'server_gone'
  | 'no_websocket'
  | 'unsupported_browser'
  | LinkFailure
  | EndReason
  | ErrorCode;

/** Why a call is reconnecting: its connection or its media was lost, or the server is restarting. */
export type ReconnectReason = 'lost' | 'restart';

/** The call and its seat: there is none before `live`, and in `reconnecting` it may or may not have been kept. */
export type CallState =
  | { phase: 'idle' }
  | { phase: 'joining' }
  | { phase: 'live' }
  /** Was live, and is reconnecting. */
  | { phase: 'reconnecting'; reason: ReconnectReason }
  /** `by`: who removed this participant, or ended the meeting for everybody. */
  | { phase: 'ended'; reason: EndedReason; by?: string };

export type CallPhase = CallState['phase'];

/**
 * `join`: the click. `seated`: the answer to a join. `cancelled`: no longer waiting in the lobby. `lost`: the
 * connection, the media or the server. `over`: left, refused, removed, or given up.
 */
export type CallEvent = 'join' | 'seated' | 'cancelled' | 'lost' | 'over';

/** All transitions; any other event changes nothing. */
export const callSteps: { readonly [Phase in CallPhase]: { readonly [Event in CallEvent]?: CallPhase } } = {
  idle: { join: 'joining' },
  joining: { seated: 'live', cancelled: 'idle', over: 'ended' },
  live: { seated: 'live', lost: 'reconnecting', over: 'ended' },
  reconnecting: { seated: 'live', lost: 'reconnecting', over: 'ended' },
  ended: { join: 'joining', over: 'ended' },
};
