import type { LinkPaths } from '../../media/path-state.ts';
import type { CallState, ReconnectReason } from './state.ts';

/**
 * The message about a reconnecting call. `media_flowing`: media arrives, but the server cannot be reached, or outgoing
 * media may not reach it. `silent`: no media arrives, as far as is known. `media`: audio and video search for another
 * path. `restart`: the server is restarting.
 */
export type Recovery = 'media_flowing' | 'silent' | 'media' | 'restart';

/** `send` and `receive` are the states of the paths to the server. */
export type MediaState = LinkPaths & {
  /** Whether anything has arrived since the connection was lost. */
  flows: boolean;
  /** Whether media goes directly to the other participant. */
  direct: boolean;
  /** Why the call was interrupted, if its media is not back yet. */
  interruption: ReconnectReason | undefined;
};

/** The one message for everything that is broken now; undefined if nothing is. */
export function recoveryOf(
  call: CallState,
  { flows, direct, interruption, ...paths }: MediaState,
): Recovery | undefined {
  const reason = call.phase === 'reconnecting' ? call.reason : call.phase === 'live' ? interruption : undefined;
  if (reason === 'restart') return 'restart';
  if (reason === 'lost') return flows ? 'media_flowing' : 'silent';
  if (call.phase !== 'live' || direct) return undefined;
  return recoveryOfPaths(paths);
}

function recoveryOfPaths({ send, receive }: LinkPaths): Recovery | undefined {
  const paths = [send, receive];
  if (paths.includes('suspect')) return receive === 'up' ? 'media_flowing' : 'silent';
  return paths.includes('restarting') ? 'media' : undefined;
}
