import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** How far from the visible part of a list counts as near it: half of that part. */
const MARGIN = '50% 0px';

/** Whether the element with `ref` is in, or near, the visible part of its log. */
export function useNear<Of extends HTMLElement>(): { ref: RefObject<Of | null>; isNear: boolean } {
  const ref = useRef<Of>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const { current } = ref;
    if (!current) return;
    const observer = new IntersectionObserver(
      (entries) => setNear(entries.at(-1)?.isIntersecting ?? false),
      // Without the list as its root, the list itself would cut off the margin.
      { root: current.closest('[role=log]'), rootMargin: MARGIN },
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return { ref, isNear };
}
