import { ChevronUp } from 'lucide';
import type { ComponentChildren, RefObject } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { classNames } from './class-names.ts';
import control from './control-button.module.css';
import type { IconNode } from './icon.tsx';
import { Icon } from './icon.tsx';
import quiet from './icon-button.module.css';
import { findTyped, stepTo, type Typed, typedWith } from './menu-keys.ts';
import styles from './popover-menu.module.css';

export type PopoverMenuProps = {
  label: string;
  /** Makes it a round button with this icon; otherwise it is a chevron beside another button. */
  icon?: IconNode;
  /** With an icon: a quiet button within a panel, or small on top of a video. */
  look?: 'quiet' | 'overlay' | undefined;
  /** The names of the panels that its items open: when one closes, the focus returns to this button. */
  opens?: string | undefined;
  children: ComponentChildren;
};

/**
 * A button that opens a panel above itself, or below if there is more room. It closes on Escape, on clicks elsewhere,
 * and when the keyboard focus leaves it. The arrow keys, Home, End and typed letters move within it. Its children exist
 * only while it is open.
 */
export function PopoverMenu({ label, icon, look, opens, children }: PopoverMenuProps) {
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const onToggle = (state: string) => {
    if (state !== 'open') setOpen(false);
    if (state !== 'open' || opener.current === null || panel.current === null) return;
    placeBeside(panel.current, opener.current.getBoundingClientRect());
    const items = itemsOf(panel.current);
    // Without items yet, the panel itself: keys go on from there.
    (items.find((item) => item.matches(':checked')) ?? items[0] ?? panel.current).focus();
  };
  const onKeyDown = useMenuKeys(panel);
  // Without a next element, the window has lost the focus.
  const closeUnlessAt = (next: EventTarget | null) => {
    if (!(next instanceof Node) || next === opener.current || panel.current?.contains(next)) return;
    panel.current?.hidePopover();
  };
  return (
    <>
      <button
        ref={opener}
        type="button"
        class={lookOf({ icon, look })}
        aria-label={label}
        data-opens={opens}
        popovertarget={id}
        onFocusOut={(event) => closeUnlessAt(event.relatedTarget)}
      >
        <Icon of={icon ?? ChevronUp} size={sizeOf({ icon, look })} />
      </button>
      <div
        ref={panel}
        id={id}
        class={styles.panel}
        popover="auto"
        tabIndex={-1}
        role="dialog"
        aria-label={label}
        onBeforeToggle={(event) => event.newState === 'open' && setOpen(true)}
        onToggle={(event) => onToggle(event.newState)}
        onFocusOut={(event) => closeUnlessAt(event.relatedTarget)}
        onKeyDown={onKeyDown}
      >
        {open && children}
      </div>
    </>
  );
}

type ButtonLook = Pick<PopoverMenuProps, 'icon' | 'look'>;

function lookOf({ icon, look }: ButtonLook): string {
  if (look === 'quiet') return classNames(quiet.button);
  if (look === 'overlay') return classNames(styles.overlay);
  return classNames(icon ? control.button : styles.chevron);
}

function sizeOf({ icon, look }: ButtonLook): number {
  if (look === 'quiet') return 20;
  return icon && look === undefined ? 22 : 18;
}

/** A listener for the keys of the menu in `panel`. */
function useMenuKeys(panel: RefObject<HTMLElement | null>): (event: KeyboardEvent) => void {
  const typed = useRef<Typed>(undefined);
  return (event) => {
    if (panel.current === null || isForOthers(event)) return;
    const { key, target, timeStamp: now } = event;
    const items = itemsOf(panel.current);
    const from = target instanceof HTMLElement ? items.indexOf(target) : -1;
    const step = stepTo(key, { from, count: items.length });
    if (step === undefined) typed.current = typedWith(key, { before: typed.current, now });
    const found = typed.current && findTyped(typed.current.text, { labels: items.map(labelOf), from });
    const item = items[step ?? found ?? -1];
    if (item === undefined) return;
    // A radio button gets the focus without being chosen, and a slider keeps its value.
    event.preventDefault();
    item.focus();
  };
}

function isForOthers({ key, target, ctrlKey, altKey, metaKey, isComposing, defaultPrevented }: KeyboardEvent): boolean {
  const isSlider = target instanceof HTMLInputElement && target.type === 'range';
  const isItsEnd = isSlider && (key === 'Home' || key === 'End');
  return isItsEnd || ctrlKey || altKey || metaKey || isComposing || defaultPrevented;
}

/** The elements that Tab reaches, in a group of radio buttons each of them. */
function itemsOf(panel: HTMLElement): HTMLElement[] {
  const all = [...panel.querySelectorAll<HTMLElement>('button, input, a[href]')];
  return all.filter((item) => item.tabIndex >= 0 && !item.matches(':disabled') && item.checkVisibility());
}

const labelOf = (item: HTMLElement): string =>
  item.getAttribute('aria-label') ?? (item.closest('label') ?? item).textContent;

const MARGIN = 8;

function placeBeside(panel: HTMLElement, anchor: DOMRect): void {
  const wanted = anchor.left + anchor.width / 2 - panel.offsetWidth / 2;
  const left = Math.max(MARGIN, Math.min(wanted, window.innerWidth - panel.offsetWidth - MARGIN));
  const isAbove = anchor.top + anchor.height / 2 > window.innerHeight / 2;
  panel.style.setProperty('--left', `${left}px`);
  panel.style.setProperty('--bottom', isAbove ? `${window.innerHeight - anchor.top + MARGIN}px` : 'auto');
  panel.style.setProperty('--top', isAbove ? 'auto' : `${anchor.bottom + MARGIN}px`);
}
