import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** So near the end counts as there, in CSS pixels. */
const NEAR = 48;

export type Sticking = {
  /** Of what scrolls, whose one child holds the whole list. */
  ref: RefObject<HTMLDivElement | null>;
  /** Whether the last of it is seen. */
  atEnd: boolean;
  /** Whether more has come since it was. */
  more: boolean;
  toEnd: () => void;
  onScroll: () => void;
};

/**
 * Keeps a scrolling list at its end while the person is there, and lets it stand where they have scrolled up.
 * `length` is how much is in it; `own` whether the last of it is one's own, which is always gone to.
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
      // Higher up than before where the list has become shorter, which is nobody's doing.
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
    // Told late of a way down, the list may have grown since; only a person goes up.
    if (near || current.scrollTop < top.current) sticks.current = near;
    top.current = current.scrollTop;
    setAtEnd(sticks.current);
    if (sticks.current) setMore(false);
  };
  // At the end the browser's anchor would move the list up by what goes above, and leave what comes below out of sight.
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
  // A keyboard that comes up takes room from below, and a picture has its height once it is loaded.
  useEffect(() => {
    const { current } = ref;
    if (!current) return;
    const observer = new ResizeObserver(() => sticks.current && toEnd());
    for (const changing of [current, current.firstElementChild]) if (changing) observer.observe(changing);
    return () => observer.disconnect();
  }, [toEnd]);
  return { ref, atEnd, more, toEnd, onScroll };
}
