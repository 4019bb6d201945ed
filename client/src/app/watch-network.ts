/** How often the clock is checked, and by how much it must jump to show that the machine has slept, in milliseconds. */
const CHECK_MS = 2000;
const SLEPT_MS = 10_000;

/** Calls back whenever the network may have changed: it is back, its interface changed, or the machine slept. */
export function watchNetwork(onChanged: () => void): () => void {
  const { connection } = navigator as Navigator & { connection?: EventTarget };
  let before = Date.now();
  const checking = setInterval(() => {
    const now = Date.now();
    if (now - before > CHECK_MS + SLEPT_MS) onChanged();
    before = now;
  }, CHECK_MS);
  window.addEventListener('online', onChanged);
  connection?.addEventListener('typechange', onChanged);
  return () => {
    clearInterval(checking);
    window.removeEventListener('online', onChanged);
    connection?.removeEventListener('typechange', onChanged);
  };
}
