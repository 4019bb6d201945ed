/**
 * Preserves keyboard focus: when the focused element is removed (a dismissed notice, a deleted row), its nearest
 * remaining ancestor gets the focus, and Tab continues from there. Stops when the returned function is called.
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

/** A list whose rows are positioned absolutely has no height, and its outline would be a line. */
const isSeen = (element: HTMLElement) => element.offsetHeight > 0 && element.checkVisibility();

/**
 * Focuses an element that Tab does not reach, without an outline, and removes the traces when the focus moves on.
 */
function focusFor(element: HTMLElement): void {
  if (!element.hasAttribute('tabindex')) {
    element.tabIndex = -1;
    element.dataset.focusHeir = '';
    const restore = () => {
      element.removeAttribute('tabindex');
      delete element.dataset.focusHeir;
    };
    element.addEventListener('blur', restore, { once: true });
  }
  element.focus({ preventScroll: true });
}
