import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/**
 * Gives the element the focus when it arrives: what had it went with the page before, and the keyboard would start over
 * at the top. The element needs `tabIndex={-1}`.
 */
export function useArrivalFocus<Arriving extends HTMLElement>(): RefObject<Arriving | null> {
  const ref = useRef<Arriving>(null);
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  return ref;
}
