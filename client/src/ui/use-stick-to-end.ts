import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The distance from the end that still counts as the end, in CSS pixels. */
const NEAR = 48;

export type Sticking = {
  /** The scrolling element, whose only child contains the whole list. */
  ref: RefObject<HTMLDivElement | null>;
  /** Whether the end is visible. */
  atEnd: boolean;
  /** Whether new entries have arrived since the end was visible. */
  more: boolean;
  toEnd: () => void;
  onScroll: () => void;
};

/**
 * Keeps a scrolling list at its end while the user is there, and in place after the user has scrolled up. `length` is
 * the number of entries; `own` whether the local participant wrote the last one, to which it always scrolls.
 */
export function useStickToEnd(length: number, { own }: { own: boolean }): Sticking {
  const ref = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [more, setMore] = useState(false);
  const sticks = useRef(true);
  const top = useRef(0);
  const toEnd = useCallback(() => {
    const { current } = ref;
    if (current) {
      current.scrollTop = current.scrollHeight;
      // A higher position than before means that the list has become shorter, not that the user has scrolled.
      top.current = current.scrollTop;
    }
    sticks.current = true;
    setAtEnd(true);
    setMore(false);
  }, []);
  const onScroll = () => {
    const { current } = ref;
    if (!current) return;
    const near = current.scrollHeight - current.scrollTop - current.clientHeight < NEAR;
    // When a scroll downwards is reported late, the list may have grown since; only the user scrolls up.
    if (near || current.scrollTop < top.current) sticks.current = near;
    top.current = current.scrollTop;
    setAtEnd(sticks.current);
    if (sticks.current) setMore(false);
  };
  // At the end, the browser's scroll anchoring would move the list up by what is removed above, and leave what is added
  // below out of sight.
  useLayoutEffect(() => {
    if (ref.current) ref.current.style.overflowAnchor = atEnd ? 'none' : 'auto';
  }, [atEnd]);
  const known = useRef(length);
  useLayoutEffect(() => {
    const grew = length > known.current;
    known.current = length;
    if (sticks.current || (grew && own)) toEnd();
    else if (grew) setMore(true);
  }, [length, own, toEnd]);
  // An on-screen keyboard takes room from below, and an image gets its height once it is loaded.
  useEffect(() => {
    const { current } = ref;
    if (!current) return;
    const observer = new ResizeObserver(() => sticks.current && toEnd());
    for (const changing of [current, current.firstElementChild]) if (changing) observer.observe(changing);
    return () => observer.disconnect();
  }, [toEnd]);
  return { ref, atEnd, more, toEnd, onScroll };
}
