import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/**
 * Focuses the element when it appears, or once it is `shown`: the previously focused one went with the last page, and
 * the keyboard would start over at the top. The element needs `tabIndex={-1}`.
 */
export function useArrivalFocus<Arriving extends HTMLElement>(shown = true): RefObject<Arriving | null> {
  const ref = useRef<Arriving>(null);
  useEffect(() => {
    if (shown) ref.current?.focus({ preventScroll: true });
  }, [shown]);
  return ref;
}
