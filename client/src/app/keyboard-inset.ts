/**
 * Keeps `--keyboard` on the page's root: how much of the page's height the on-screen keyboard covers. Only in browsers
 * that lay the keyboard over the page, like Safari; others shrink the page, as its viewport tag requests. Until the
 * returned function is called.
 */
export function followKeyboard(): () => void {
  const viewport = window.visualViewport;
  if (viewport === null) return () => undefined;
  const listening = new AbortController();
  const follow = () => {
    // A person who has zoomed in sees a part of the page for another reason.
    const covered = viewport.scale > 1 ? 0 : Math.max(0, Math.round(window.innerHeight - viewport.height));
    document.documentElement.style.setProperty('--keyboard', `${covered}px`);
    // Safari has scrolled the page to show the field, which now has room of its own.
    if (covered > 0) window.scrollTo(0, 0);
  };
  viewport.addEventListener('resize', follow, { signal: listening.signal });
  return () => listening.abort();
}
