import type { PathState } from '../media/path-state.ts';
import type { CallState } from './call-state.ts';

/**
 * What a person should know of a call that is being brought back. `heard`: the server cannot be spoken to, but sound and pictures go on.
 * `silent`: nothing goes, as far as is known. `media`: sound and pictures look for another way. `restart`: the server is being started
 * anew.
 */
export type Recovery = 'heard' | 'silent' | 'media' | 'restart';

export type MediaWay = {
  /** To the server. */
  path: PathState;
  /** Whether something has been seen to come since the connection was lost. */
  flows: boolean;
  /** Whether sound and pictures go past the server. */
  direct: boolean;
};

/** One word for all that may be broken at a time; undefined where nothing is. */
export function recoveryOf(call: CallState, { path, flows, direct }: MediaWay): Recovery | undefined {
  if (call.phase === 'reconnecting') {
    if (call.from === 'restart') return 'restart';
    return flows ? 'heard' : 'silent';
  }
  if (call.phase !== 'live' || direct) return undefined;
  if (path === 'doubted') return 'silent';
  return path === 'restarting' ? 'media' : undefined;
}
