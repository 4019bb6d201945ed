import type { Size } from '../../../layout/best-grid.ts';

type SharedSurface = {
  /** As the browser reports it: 'browser' for a tab, 'window', 'monitor', or undefined. */
  surface: string | undefined;
  /** The size of its video, once it is known. */
  size: Size | undefined;
  /** The size of this page's window, with its frame. */
  page: Size;
};

/** Two windows whose shapes differ by more are not the same one, whatever the system adds to a window's edges. */
const MAX_DIFFERENCE = 0.1;

/**
 * Whether the shared surface may contain this page: its preview would show itself within itself without end, and each
 * painted frame would be a change to capture. A shared tab never does, since this one is not offered; a window of
 * another shape is another window.
 */
export function mayShowThisPage({ surface, size, page }: SharedSurface): boolean {
  if (surface === 'browser') return false;
  if (surface !== 'window' || size === undefined) return true;
  const ratio = size.width / size.height / (page.width / page.height);
  return Math.max(ratio, 1 / ratio) < 1 + MAX_DIFFERENCE;
}
