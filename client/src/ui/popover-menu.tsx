import { ChevronUp } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';
import styles from './popover-menu.module.css';
import tooltip from './tooltip.module.css';

/** A chevron that opens a panel above itself. It closes on Escape, on clicks elsewhere, and when the keyboard goes on. */
export function PopoverMenu({ label, children }: { label: string; children: ComponentChildren }) {
  const id = useId();
  const chevron = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const onToggle = (state: string) => {
    if (state !== 'open' || chevron.current === null || panel.current === null) return;
    placeAbove(panel.current, chevron.current.getBoundingClientRect());
    panel.current.querySelector<HTMLElement>('input:checked')?.focus();
  };
  // Without a next one it is the window that lost the focus.
  const closeUnlessAt = (next: EventTarget | null) => {
    if (!(next instanceof Node) || next === chevron.current || panel.current?.contains(next)) return;
    panel.current?.hidePopover();
  };
  return (
    <>
      <button
        ref={chevron}
        type="button"
        class={classNames(styles.chevron, tooltip.tip)}
        aria-label={label}
        popovertarget={id}
        onFocusOut={(event) => closeUnlessAt(event.relatedTarget)}
      >
        <Icon of={ChevronUp} size={18} />
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
