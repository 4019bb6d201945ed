import { ChevronUp } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { classNames } from './class-names.ts';
import control from './control-button.module.css';
import type { IconNode } from './icon.tsx';
import { Icon } from './icon.tsx';
import quiet from './icon-button.module.css';
import styles from './popover-menu.module.css';
import tooltip from './tooltip.module.css';

export type PopoverMenuProps = {
  label: string;
  /** Makes it a round button of its own with this icon; else it is a chevron beside another button. */
  icon?: IconNode;
  /** A quiet button within a panel, where it has an icon. */
  small?: boolean;
  /** The names of what its entries open, for the focus to come back to its button. */
  opens?: string | undefined;
  children: ComponentChildren;
};

/** A button that opens a panel above itself. It closes on Escape, on clicks elsewhere, and when the keyboard goes on. */
export function PopoverMenu({ label, icon, small = false, opens, children }: PopoverMenuProps) {
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const onToggle = (state: string) => {
    if (state !== 'open' || opener.current === null || panel.current === null) return;
    placeAbove(panel.current, opener.current.getBoundingClientRect());
    const { current } = panel;
    (current.querySelector<HTMLElement>('input:checked') ?? current.querySelector('button'))?.focus();
  };
  // Without a next one it is the window that lost the focus.
  const closeUnlessAt = (next: EventTarget | null) => {
    if (!(next instanceof Node) || next === opener.current || panel.current?.contains(next)) return;
    panel.current?.hidePopover();
  };
  return (
    <>
      <button
        ref={opener}
        type="button"
        class={classNames(small ? quiet.button : icon ? control.button : styles.chevron, !small && tooltip.tip)}
        aria-label={label}
        data-opens={opens}
        popovertarget={id}
        onFocusOut={(event) => closeUnlessAt(event.relatedTarget)}
      >
        <Icon of={icon ?? ChevronUp} size={small ? 20 : icon ? 22 : 18} />
      </button>
      <div
        ref={panel}
        id={id}
        class={styles.panel}
        popover="auto"
        role="dialog"
        aria-label={label}
        onToggle={(event) => onToggle(event.newState)}
        onFocusOut={(event) => closeUnlessAt(event.relatedTarget)}
      >
        {children}
      </div>
    </>
  );
}

const MARGIN = 8;

function placeAbove(panel: HTMLElement, anchor: DOMRect): void {
  const wanted = anchor.left + anchor.width / 2 - panel.offsetWidth / 2;
  const left = Math.max(MARGIN, Math.min(wanted, window.innerWidth - panel.offsetWidth - MARGIN));
  panel.style.setProperty('--left', `${left}px`);
  panel.style.setProperty('--bottom', `${window.innerHeight - anchor.top + MARGIN}px`);
}
