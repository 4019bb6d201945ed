import { useRef, useState } from 'preact/hooks';
import type { Rect } from '../../../layout/best-grid.ts';
import type { Point } from '../../../layout/zoom.ts';

export type DragOptions = {
  enabled: boolean;
  /** Whether a finger drags as well; otherwise it has other uses there. */
  byTouch: boolean;
  /** Where the tile was when the pointer let go of it. */
  onDrop: (place: Rect) => void;
};

/** A pointer that moved less has clicked, or presses long. */
const MIN_PX = 10;

/** A tile that pointers can drag away from its place: where it is now, and the listeners for its element. */
export function useDrag(place: Rect, { enabled, byTouch, onDrop }: DragOptions) {
  const grip = useRef<Point>(undefined);
  const [by, setBy] = useState<Point>();
  const now = by ? { ...place, x: place.x + by.x, y: place.y + by.y } : place;
  const end = () => {
    grip.current = undefined;
    setBy(undefined);
  };
  const listeners = {
    onPointerDown: ({ button, pointerType, pointerId, target, clientX, clientY }: PointerEvent) => {
      grip.current = undefined;
      const inMenu = target instanceof Element && target.closest('[popover], [popovertarget]') !== null;
      if (!enabled || button !== 0 || inMenu || (pointerType === 'touch' && !byTouch)) return;
      grip.current = { x: clientX, y: clientY };
      // A mouse can leave the tile with its first movement.
      if (target instanceof Element) target.setPointerCapture(pointerId);
    },
    onPointerMove: ({ clientX, clientY, buttons, currentTarget, pointerId }: PointerEvent) => {
      const { current } = grip;
      if (current === undefined || buttons === 0) return;
      const moved = { x: clientX - current.x, y: clientY - current.y };
      if (by === undefined && Math.hypot(moved.x, moved.y) < MIN_PX) return;
      // From now on the click belongs to the tile, and not to a button in it.
      if (by === undefined && currentTarget instanceof Element) currentTarget.setPointerCapture(pointerId);
      setBy(moved);
    },
    onPointerUp: () => {
      if (by !== undefined) onDrop(now);
      end();
    },
    onPointerCancel: end,
  };
  return { place: now, drag: { active: by !== undefined, listeners } };
}
