/**
 * How far a join is prepared. `cold`: not at all, the join itself brings everything. `asking`: the server is asked to
 * prepare. `prefetched`: the parameters of the transports are here. `warm`: the transports are connected, and all
 * streams are set up in both directions. `entering`: the join is under way, with whatever is ready.
 */
export type PreJoinState = 'cold' | 'asking' | 'prefetched' | 'warm' | 'entering';

/**
 * `prepare`: the preview is shown. `granted` and `refused`: the server's answer to that. `ready` and `changed`:
 * everything known is set up, or something new is being set up. `dismissed`: the preview is closed, or the server or a
 * lost connection took back what was prepared. `join`: the click. `done`: the join is answered.
 */
export type PreJoinEvent = 'prepare' | 'granted' | 'refused' | 'ready' | 'changed' | 'dismissed' | 'join' | 'done';

/** All transitions; any other event changes nothing. */
export const preJoinSteps: { readonly [State in PreJoinState]: { readonly [Event in PreJoinEvent]?: PreJoinState } } = {
  cold: { prepare: 'asking', join: 'entering' },
  asking: { granted: 'prefetched', refused: 'cold', dismissed: 'cold', join: 'entering' },
  prefetched: { ready: 'warm', dismissed: 'cold', join: 'entering' },
  warm: { changed: 'prefetched', dismissed: 'cold', join: 'entering' },
  entering: { done: 'cold' },
};
