/**
 * How the way of one transport to the server stands. `new`: nothing has come through yet. `up`: it does. `restarting`: it did, and another
 * way is being looked for (ICE restart). `doubted`: so it is because the network may have changed, whether or not the way of before still
 * stands. `lost`: none was found, and only new transports help.
 */
export type PathState = 'new' | 'up' | 'restarting' | 'doubted' | 'lost';

/**
 * `connected`: something comes through. `broken`: nothing does. `doubt`: the network may be another one. `spent`: it was tried as often as
 * it is worth.
 */
export type PathEvent = 'connected' | 'broken' | 'doubt' | 'spent';

/** Every step that there is; what is not named here changes nothing. A way that never was is not looked for again. */
export const pathSteps: { readonly [State in PathState]: { readonly [Event in PathEvent]?: PathState } } = {
  new: { connected: 'up', broken: 'lost' },
  up: { broken: 'restarting', doubt: 'doubted' },
  restarting: { connected: 'up', doubt: 'doubted', spent: 'lost' },
  doubted: { connected: 'up', spent: 'lost' },
  lost: {},
};

/** Of one peer's two transports. */
export type LinkPaths = { readonly send: PathState; readonly receive: PathState };

export const newPaths: LinkPaths = { send: 'new', receive: 'new' };
