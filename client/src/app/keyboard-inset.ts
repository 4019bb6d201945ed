/**
 * Keeps `--keyboard` on the page's root: how much of its height the keyboard on the screen covers. Only where the
 * browser lays the keyboard over the page, as Safari does; others make the page smaller, as its viewport tag asks.
 * Until the returned function is called.
 */
export function followKeyboard(): () => void {
  const viewport = window.visualViewport;
  if (viewport === null) return () => undefined;
  const listening = new AbortController();
  const follow = () => {
    // Who has zoomed in sees a part of the page for another reason.
    const covered = viewport.scale > 1 ? 0 : Math.max(0, Math.round(window.innerHeight - viewport.height));
    document.documentElement.style.setProperty('--keyboard', `${covered}px`);
    // Safari has pushed the page up to show the field, which now has room of its own.
    if (covered > 0) window.scrollTo(0, 0);
  };
  viewport.addEventListener('resize', follow, { signal: listening.signal });
  return () => listening.abort();
}
