import type { ShortcutsModel } from '../models/page/shortcuts.ts';
import type { KeyPress } from '../util/key-press.ts';

export type Keys = {
  /** The part of the page that the next key belongs to. */
  over(): KeyPress['over'];
  close(): void;
};

/** Passes the page's keys to the shortcuts, until it is closed. */
export function listenToKeys(shortcuts: ShortcutsModel): Keys {
  const listening = new AbortController();
  const { signal } = listening;
  /** A clicked control keeps the focus, but a person who continues with keys does not mean it. */
  let clicked: Element | null = null;
  const press = (event: KeyboardEvent) => {
    const { key, code, ctrlKey, altKey, metaKey, repeat, isComposing, defaultPrevented } = event;
    const facts = { key, code, ctrlKey, altKey, metaKey, repeat, isComposing, defaultPrevented };
    if (shortcuts.press({ ...facts, over: focusedArea(event.target, clicked) })) event.preventDefault();
  };
  window.addEventListener('keydown', press, { signal });
  // Some browsers press a button only when the key is released.
  window.addEventListener('keyup', (event) => shortcuts.release(event) && event.preventDefault(), { signal });
  const noteClick = ({ target }: Event) => {
    clicked = target instanceof Element ? target.closest(controls) : null;
  };
  const noteFocus = ({ target }: Event) => {
    if (target !== clicked) clicked = null;
  };
  window.addEventListener('pointerdown', noteClick, { signal, capture: true });
  window.addEventListener('focusin', noteFocus, { signal });
  window.addEventListener('blur', () => shortcuts.release(), { signal });
  return { over: () => focusedArea(document.activeElement, clicked), close: () => listening.abort() };
}

const texts = 'input, textarea, select, [contenteditable]:not([contenteditable="false"]), [role="textbox"]';
const controls = 'button, a[href], summary, audio[controls], video[controls], [role="button"], [role="slider"]';

function focusedArea(target: EventTarget | null, clicked: Element | null): KeyPress['over'] {
  if (document.querySelector('dialog:modal, [popover=auto]:popover-open') !== null) return 'panel';
  if (!(target instanceof Element)) return 'page';
  if (target.closest(texts) !== null) return 'text';
  const control = target.closest(controls);
  return control === null || control === clicked ? 'page' : 'control';
}
