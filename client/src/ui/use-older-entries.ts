import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** How many entries are drawn together: of the costliest, these stop a slow page for about a tenth of a second. */
const PORTION = 20;
/** The pause between two portions, in which the page handles input and draws, in milliseconds. */
const PAUSE_MS = 30;

/**
 * Draws a long list from its end in portions: a thousand entries at once would stop the page for seconds. What is in
 * sight stays in place while older entries are added above it, which requires `overflow-anchor: none` meanwhile.
 * @param length the number of entries.
 * @param ref the scrolling element, whose only child contains the list.
 * @returns how many of the oldest entries are not drawn yet.
 */
export function useOlderEntries(length: number, { ref }: { ref: RefObject<HTMLElement | null> }): number {
  const [hidden, setHidden] = useState(Math.max(0, length - PORTION));
  const before = useRef<{ first: HTMLElement; top: number } | undefined>(undefined);
  useEffect(() => {
    if (hidden === 0) return;
    const timer = setTimeout(() => {
      const first = ref.current?.firstElementChild?.firstElementChild;
      before.current = first instanceof HTMLElement ? { first, top: first.offsetTop } : undefined;
      setHidden(Math.max(0, hidden - PORTION));
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [hidden, ref]);
  useLayoutEffect(() => {
    const { first, top } = before.current ?? {};
    if (ref.current && first?.isConnected) ref.current.scrollTop += first.offsetTop - (top ?? 0);
  }, [hidden]);
  return hidden;
}
