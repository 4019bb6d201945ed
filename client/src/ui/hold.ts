import { useEffect, useRef } from 'preact/hooks';

/** An action that lasts as long as a button is held. */
export type Hold = { start: () => void; end: () => void };

const pressing = new Set([' ', 'Enter']);

/**
 * Listeners for a button that is held by the mouse, a finger or a key; none without an action. The action also ends
 * when the button disappears, or no longer has it.
 */
export function useHold(hold: Hold | undefined) {
  const current = useRef(hold);
  if (hold !== undefined) current.current = hold;
  const isOffered = hold !== undefined;
  useEffect(() => (isOffered ? () => current.current?.end() : undefined), [isOffered]);
  if (hold === undefined) return {};
  const { start, end } = hold;
  return {
    onPointerDown: ({ button, currentTarget, pointerId }: PointerEvent & { currentTarget: HTMLElement }) => {
      if (button !== 0) return;
      // The release counts wherever the pointer is by then.
      currentTarget.setPointerCapture(pointerId);
      start();
    },
    onLostPointerCapture: end,
    onKeyDown: ({ key, repeat }: KeyboardEvent) => {
      if (pressing.has(key) && !repeat) start();
    },
    onKeyUp: ({ key }: KeyboardEvent) => {
      if (pressing.has(key)) end();
    },
    onBlur: end,
    // The system's own menu of a long press.
    onContextMenu: (event: Event) => event.preventDefault(),
  };
}
