/**
 * How the way of one transport to the server stands. `new`: nothing has come through yet. `up`: it does. `restarting`: it did, and another
 * way is being looked for (ICE restart). `lost`: none was found, and only new transports help.
 */
export type PathState = 'new' | 'up' | 'restarting' | 'lost';

/** `connected` and `broken`: as the browser sees it. `spent`: it was tried as often as it is worth. */
export type PathEvent = 'connected' | 'broken' | 'spent';

/** Every step that there is; what is not named here changes nothing. A way that never was is not looked for again. */
export const pathSteps: { readonly [State in PathState]: { readonly [Event in PathEvent]?: PathState } } = {
  new: { connected: 'up', broken: 'lost' },
  up: { broken: 'restarting' },
  restarting: { connected: 'up', spent: 'lost' },
  lost: {},
};
