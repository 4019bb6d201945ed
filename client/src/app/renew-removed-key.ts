import { effect, untracked } from '@preact/signals';
import type { SeatKey } from '#shared/protocol/scalars.ts';
import type { Uses } from '../screens/models.ts';

/**
 * Takes a new seat key once a moderator has removed this participant, who may then join again by the link: the old key
 * is refused. Somebody who is banned keeps it. Ends when the returned function is called.
 */
export function renewRemovedKey({ call }: Uses<'call'>, renewed: () => SeatKey): () => void {
  return effect(() => {
    const state = call.state.value;
    if (state.phase === 'ended' && state.reason === 'removed') untracked(() => call.useKey(renewed()));
  });
}
