/**
 * Keeps the keyboard where it is: when the element that has the focus is taken away (a notice dismissed, a row
 * removed), the nearest of its ancestors that is still there gets it, and Tab goes on from there. Until the returned
 * function is called.
 */
export function keepFocus(root: HTMLElement): () => void {
  let path: HTMLElement[] = [];
  const remember = (event: FocusEvent) => {
    path = event.composedPath().filter((target) => target instanceof HTMLElement);
  };
  const observer = new MutationObserver(() => {
    const gone = path[0]?.isConnected === false && document.activeElement === document.body;
    const heir = gone ? path.find((element) => root.contains(element) && isSeen(element)) : undefined;
    if (heir) focusFor(heir);
  });
  root.addEventListener('focusin', remember);
  observer.observe(root, { childList: true, subtree: true });
  return () => {
    root.removeEventListener('focusin', remember);
    observer.disconnect();
  };
}

/** A list whose rows are placed by themselves has no height, and an outline of it would be a line. */
const isSeen = (element: HTMLElement) => element.offsetHeight > 0 && element.checkVisibility();

/** Gives the focus to something that Tab does not stop at, and leaves no trace when it goes on. */
function focusFor(element: HTMLElement): void {
  if (!element.hasAttribute('tabindex')) {
    element.tabIndex = -1;
    element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true });
  }
  element.focus({ preventScroll: true });
}
