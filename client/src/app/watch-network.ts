/**
 * How often the clock is looked at, and by how much more it must have gone on for the machine to have slept, in
 * milliseconds.
 */
const LOOK_EVERY_MS = 2000;
const SLEPT_MS = 10_000;

/**
 * Calls back whenever the network may be another one than before: it is back, its interface changed, or the machine
 * slept.
 */
export function watchNetwork(onChanged: () => void): () => void {
  const { connection } = navigator as Navigator & { connection?: EventTarget };
  let before = Date.now();
  const looking = setInterval(() => {
    const now = Date.now();
    if (now - before > LOOK_EVERY_MS + SLEPT_MS) onChanged();
    before = now;
  }, LOOK_EVERY_MS);
  window.addEventListener('online', onChanged);
  connection?.addEventListener('typechange', onChanged);
  return () => {
    clearInterval(looking);
    window.removeEventListener('online', onChanged);
    connection?.removeEventListener('typechange', onChanged);
  };
}
