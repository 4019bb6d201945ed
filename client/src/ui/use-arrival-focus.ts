import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/**
 * Focuses the element when it appears: the previously focused one went with the last page, and the keyboard would start
 * over at the top. The element needs `tabIndex={-1}`.
 */
export function useArrivalFocus<Arriving extends HTMLElement>(): RefObject<Arriving | null> {
  const ref = useRef<Arriving>(null);
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  return ref;
}
