import { useRef } from 'preact/hooks';

/** The duration of a long press, as systems define it. */
const HELD_MS = 450;
/** A finger that moved further was scrolling or dragging. */
const STILL_PX = 10;

type Point = { x: number; y: number; at: number };

/**
 * Listeners for an element that can be long-pressed: `onLongPress` is called when the finger is lifted, since that
 * would dismiss a popover that opened before. A mouse has other means.
 */
export function useLongPress(onLongPress: () => void) {
  const down = useRef<Point>(undefined);
  return {
    onPointerDown: ({ target, pointerType, isPrimary, clientX, clientY, timeStamp }: PointerEvent) => {
      const inPanel = target instanceof Element && target.closest('[popover]') !== null;
      const alone = pointerType === 'touch' && isPrimary && !inPanel;
      down.current = alone ? { x: clientX, y: clientY, at: timeStamp } : undefined;
    },
    onPointerUp: ({ clientX, clientY, timeStamp }: PointerEvent) => {
      const { current } = down;
      down.current = undefined;
      if (current === undefined || timeStamp - current.at < HELD_MS) return;
      if (Math.hypot(clientX - current.x, clientY - current.y) < STILL_PX) setTimeout(onLongPress);
    },
    // The system's own menu of a long press.
    onContextMenu: (event: MouseEvent) => {
      if (down.current !== undefined) event.preventDefault();
    },
  };
}
