/**
 * How far the way into a room is prepared. `cold`: not at all, the join itself brings everything. `asking`: the server
 * is asked for a place in pre-join. `prefetched`: the transports' parameters are here. `warm`: the transports are
 * connected, and all streams set up in both directions. `entering`: the join is on its way, with whatever stands ready.
 */
export type PreJoinState = 'cold' | 'asking' | 'prefetched' | 'warm' | 'entering';

/**
 * `prepare`: the preview is shown. `granted` and `refused`: the server's answer to that. `ready` and `changed`: all
 * that is known is set up, or something new is being. `dismissed`: the preview is gone, or the server or a lost
 * connection took back what stood ready. `join`: the click. `done`: the join is answered.
 */
export type PreJoinEvent = 'prepare' | 'granted' | 'refused' | 'ready' | 'changed' | 'dismissed' | 'join' | 'done';

/** Every step that there is; what is not named here changes nothing. */
export const preJoinSteps: { readonly [State in PreJoinState]: { readonly [Event in PreJoinEvent]?: PreJoinState } } = {
  cold: { prepare: 'asking', join: 'entering' },
  asking: { granted: 'prefetched', refused: 'cold', dismissed: 'cold', join: 'entering' },
  prefetched: { ready: 'warm', dismissed: 'cold', join: 'entering' },
  warm: { changed: 'prefetched', dismissed: 'cold', join: 'entering' },
  entering: { done: 'cold' },
};
