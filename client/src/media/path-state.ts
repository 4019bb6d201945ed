/**
 * The state of one transport's path to the server. `new`: nothing has arrived yet. `up`: packets arrive. `restarting`:
 * they did, and an ICE restart looks for another path. `suspect`: the same, because the network may have changed; the
 * previous path may still work. `lost`: no path was found, and only new transports help.
 */
export type PathState = 'new' | 'up' | 'restarting' | 'suspect' | 'lost';

/**
 * `connected`: packets arrive. `broken`: none do. `suspected`: the network may have changed. `spent`: all ICE restarts
 * have failed.
 */
export type PathEvent = 'connected' | 'broken' | 'suspected' | 'spent';

/** All transitions; any other event changes nothing. A path that never existed is not restarted. */
export const pathSteps: { readonly [State in PathState]: { readonly [Event in PathEvent]?: PathState } } = {
  new: { connected: 'up', broken: 'lost' },
  up: { broken: 'restarting', suspected: 'suspect' },
  restarting: { connected: 'up', suspected: 'suspect', spent: 'lost' },
  suspect: { connected: 'up', spent: 'lost' },
  lost: {},
};

/** Of one peer's two transports. */
export type LinkPaths = { readonly send: PathState; readonly receive: PathState };

export const newPaths: LinkPaths = { send: 'new', receive: 'new' };
