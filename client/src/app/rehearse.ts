import { render, type VNode } from 'preact';

/** How long the part stays in the page, in milliseconds: its effects measure it and draw it once more. */
const LASTS_MS = 100;

/**
 * Draws a part of the page once, invisibly, when the browser is idle: its code is then compiled and its styles are
 * computed before it is needed. `onDrawn` is then called. The returned function cancels it, or removes it earlier.
 */
export function rehearse(part: VNode, onDrawn: () => void): () => void {
  const place = Object.assign(document.createElement('div'), { className: 'rehearsal', inert: true });
  let end: ReturnType<typeof setTimeout> | undefined;
  const remove = () => {
    clearTimeout(end);
    render(null, place);
    place.remove();
  };
  const cancel = whenIdle(() => {
    document.body.append(place);
    render(part, place);
    onDrawn();
    end = setTimeout(remove, LASTS_MS);
  });
  return () => {
    cancel();
    remove();
  };
}

/** Safari has no idle callbacks. */
function whenIdle(act: () => void): () => void {
  if (!('requestIdleCallback' in window)) {
    const due = setTimeout(act);
    return () => clearTimeout(due);
  }
  const due = window.requestIdleCallback(act);
  return () => window.cancelIdleCallback(due);
}
