import type { LinkPaths } from '../media/path-state.ts';
import type { CallState } from './call-state.ts';

/**
 * What a person should know of a call that is being brought back. `heard`: sound and pictures come, but the server
 * cannot be spoken to, or what one sends may not reach it. `silent`: nothing comes, as far as is known. `media`: sound
 * and pictures look for another way. `restart`: the server is being started anew.
 */
export type Recovery = 'heard' | 'silent' | 'media' | 'restart';

/** `send` and `receive` as they stand to the server. */
export type MediaWay = LinkPaths & {
  /** Whether something has been seen to come since the connection was lost. */
  flows: boolean;
  /** Whether sound and pictures go past the server. */
  direct: boolean;
};

/** One word for all that may be broken at a time; undefined where nothing is. */
export function recoveryOf(call: CallState, { send, receive, flows, direct }: MediaWay): Recovery | undefined {
  if (call.phase === 'reconnecting') {
    if (call.from === 'restart') return 'restart';
    return flows ? 'heard' : 'silent';
  }
  if (call.phase !== 'live' || direct) return undefined;
  const paths = [send, receive];
  if (paths.includes('suspect')) return receive === 'up' ? 'heard' : 'silent';
  return paths.includes('restarting') ? 'media' : undefined;
}
