import { ChevronUp } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { Icon } from './icon.tsx';
import styles from './popover-menu.module.css';

/** A chevron that opens a panel above itself; the browser closes it on Escape and clicks elsewhere. */
export function PopoverMenu({ label, children }: { label: string; children: ComponentChildren }) {
  const id = useId();
  const chevron = useRef<HTMLButtonElement>(null);
  const onToggle = (panel: HTMLElement, state: string) => {
    if (state !== 'open' || chevron.current === null) return;
    placeAbove(panel, chevron.current.getBoundingClientRect());
    panel.querySelector<HTMLElement>('input:checked')?.focus();
  };
  return (
    <>
      <button ref={chevron} type="button" class={styles.chevron} aria-label={label} title={label} popovertarget={id}>
        <Icon of={ChevronUp} size={18} />
      </button>
      <div
        id={id}
        class={styles.panel}
        popover="auto"
        role="dialog"
        aria-label={label}
        onToggle={(event) => onToggle(event.currentTarget, event.newState)}
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
