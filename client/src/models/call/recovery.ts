import type { LinkPaths } from '../../media/path-state.ts';
import type { CallState } from './state.ts';

/**
 * What to tell about a reconnecting call. `heard`: media arrives, but the server cannot be reached, or what one sends
 * may not reach it. `silent`: nothing arrives, as far as is known. `media`: audio and video look for another path.
 * `restart`: the server is restarting.
 */
export type Recovery = 'media_flowing' | 'silent' | 'media' | 'restart';

/** `send` and `receive` are the states of the paths to the server. */
export type MediaWay = LinkPaths & {
  /** Whether anything has arrived since the connection was lost. */
  flows: boolean;
  /** Whether media goes directly to the other participant. */
  direct: boolean;
};

/** One message for everything that may be broken at a time; undefined if nothing is. */
export function recoveryOf(call: CallState, { send, receive, flows, direct }: MediaWay): Recovery | undefined {
  if (call.phase === 'reconnecting') {
    if (call.from === 'restart') return 'restart';
    return flows ? 'media_flowing' : 'silent';
  }
  if (call.phase !== 'live' || direct) return undefined;
  const paths = [send, receive];
  if (paths.includes('suspect')) return receive === 'up' ? 'media_flowing' : 'silent';
  return paths.includes('restarting') ? 'media' : undefined;
}
