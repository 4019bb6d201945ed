/**
 * How the way of one transport to the server stands. `new`: nothing has come through yet. `up`: it does. `doubted`: the network may be
 * another one, and another way is being looked for, though this one may still stand. `restarting`: it stands no more, and another is being
 * looked for (ICE restart). `lost`: none was found, and only new transports help.
 */
export type PathState = 'new' | 'up' | 'doubted' | 'restarting' | 'lost';

/**
 * `connected`: something comes through. `doubt`: the network may have changed. `broken`: nothing comes through. `spent`: it was tried as
 * often as it is worth.
 */
export type PathEvent = 'connected' | 'doubt' | 'broken' | 'spent';

/** Every step that there is; what is not named here changes nothing. A way that never was is not looked for again. */
export const pathSteps: { readonly [State in PathState]: { readonly [Event in PathEvent]?: PathState } } = {
  new: { connected: 'up', broken: 'lost' },
  up: { doubt: 'doubted', broken: 'restarting' },
  doubted: { connected: 'up', broken: 'restarting' },
  restarting: { connected: 'up', spent: 'lost' },
  lost: {},
};
