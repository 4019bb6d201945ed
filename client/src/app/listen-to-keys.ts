import type { ShortcutsModel } from '../models/shortcuts.ts';
import type { KeyPress } from '../util/key-press.ts';

/** Gives the page's keys to the shortcuts, until the returned function is called. */
export function listenToKeys(shortcuts: ShortcutsModel): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const press = (event: KeyboardEvent) => {
    const { key, code, ctrlKey, altKey, metaKey, repeat, isComposing, defaultPrevented } = event;
    const facts = { key, code, ctrlKey, altKey, metaKey, repeat, isComposing, defaultPrevented };
    if (shortcuts.press({ ...facts, over: whatHasTheKeyboard(event.target) })) event.preventDefault();
  };
  window.addEventListener('keydown', press, { signal });
  window.addEventListener('keyup', (event) => shortcuts.release(event), { signal });
  window.addEventListener('blur', () => shortcuts.release(), { signal });
  return () => listening.abort();
}

const texts = 'input, textarea, select, [contenteditable]:not([contenteditable="false"]), [role="textbox"]';
const controls = 'button, a[href], summary, audio[controls], video[controls], [role="button"], [role="slider"]';

function whatHasTheKeyboard(target: EventTarget | null): KeyPress['over'] {
  if (document.querySelector('dialog:modal, :popover-open') !== null) return 'panel';
  if (!(target instanceof Element)) return 'page';
  if (target.closest(texts) !== null) return 'text';
  return target.closest(controls) === null ? 'page' : 'control';
}
