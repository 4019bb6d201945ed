/** The signals that end the setup. */

const endSignals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
const parent = process.ppid;
const parentCheckMs = 200;

/**
 * Calls back for each signal that asks us to stop, until the returned function is called.
 * @param {(signal: NodeJS.Signals) => void} callback
 */
export function onEndSignal(callback) {
  for (const signal of endSignals) process.on(signal, callback);
  const timer = process.env.npm_lifecycle_event ? watchParent(() => callback('SIGTERM')) : undefined;
  return () => {
    for (const signal of endSignals) process.off(signal, callback);
    clearInterval(timer);
  };
}

/**
 * npm runs us through a shell. A signal to npm may end only that shell, and then nobody waits for us any more.
 * @param {() => void} callback
 */
function watchParent(callback) {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, parentCheckMs);
  return timer;
}
