import type { Point } from '../../../layout/zoom.ts';

/** Moves by an amount, or zooms around a point relative to the centre, in CSS pixels. */
export type Gesture = { by: Point } | { factor: number | 'toggle'; at: Point };

const KEY_STEP = 1.5;
const KEY_PAN_PX = 60;

/** Reports wheel, fingers, mouse and keys over an element, until the returned function is called. */
export function listenToGestures(element: HTMLElement, onGesture: (gesture: Gesture) => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      onGesture({ factor: Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)), at: fromMiddle(element, event) });
    },
    { signal, passive: false },
  );
  element.addEventListener('dblclick', (event) => onGesture({ factor: 'toggle', at: fromMiddle(element, event) }), {
    signal,
  });
  element.addEventListener(
    'keydown',
    (event) => {
      const gesture = event.ctrlKey || event.metaKey || event.altKey ? undefined : gestureOf(event.key);
      if (gesture === undefined) return;
      event.preventDefault();
      onGesture(gesture);
    },
    { signal },
  );
  listenToPointers(element, { onGesture, signal });
  return () => listening.abort();
}

function gestureOf(key: string): Gesture | undefined {
  const at = { x: 0, y: 0 };
  switch (key) {
    case '+':
    case '=':
      return { factor: KEY_STEP, at };
    case '-':
      return { factor: 1 / KEY_STEP, at };
    case '0':
      // Zooming stops at the minimum scale.
      return { factor: 0, at };
    case 'ArrowLeft':
      return { by: { x: KEY_PAN_PX, y: 0 } };
    case 'ArrowRight':
      return { by: { x: -KEY_PAN_PX, y: 0 } };
    case 'ArrowUp':
      return { by: { x: 0, y: KEY_PAN_PX } };
    case 'ArrowDown':
      return { by: { x: 0, y: -KEY_PAN_PX } };
    default:
      return undefined;
  }
}

/** One pointer drags; two pinch, and drag with the point between them. */
function listenToPointers(
  element: HTMLElement,
  { onGesture, signal }: { onGesture: (gesture: Gesture) => void; signal: AbortSignal },
): void {
  const down = new Map<number, Point>();
  const lift = ({ pointerId }: PointerEvent) => down.delete(pointerId);
  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      down.set(event.pointerId, fromMiddle(element, event));
      element.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      if (!down.has(event.pointerId)) return;
      const before = spread(down);
      down.set(event.pointerId, fromMiddle(element, event));
      const after = spread(down);
      onGesture({ by: { x: after.middle.x - before.middle.x, y: after.middle.y - before.middle.y } });
      if (before.width > 0) onGesture({ factor: after.width / before.width, at: after.middle });
    },
    { signal },
  );
  element.addEventListener('pointerup', lift, { signal });
  element.addEventListener('pointercancel', lift, { signal });
}

function spread(points: ReadonlyMap<number, Point>): { middle: Point; width: number } {
  const [a = { x: 0, y: 0 }, b = a] = points.values();
  return { middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, width: Math.hypot(a.x - b.x, a.y - b.y) };
}

function fromMiddle(element: HTMLElement, { clientX, clientY }: { clientX: number; clientY: number }): Point {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
}
