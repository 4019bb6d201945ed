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
 * and when the keyboard focus leaves it.
 */
export function PopoverMenu({ label, icon, look, opens, children }: PopoverMenuProps) {
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const onToggle = (state: string) => {
    if (state !== 'open' || opener.current === null || panel.current === null) return;
    placeBeside(panel.current, opener.current.getBoundingClientRect());
    const { current } = panel;
    (current.querySelector<HTMLElement>('input:checked') ?? current.querySelector('button'))?.focus();
  };
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

type ButtonLook = Pick<PopoverMenuProps, 'icon' | 'look'>;

/** Near other elements, or the edge of a video, a tooltip has no room. */
function lookOf({ icon, look }: ButtonLook): string {
  if (look === 'quiet') return classNames(quiet.button);
  if (look === 'overlay') return classNames(styles.overlay);
  return classNames(icon ? control.button : styles.chevron, tooltip.tip);
}

function sizeOf({ icon, look }: ButtonLook): number {
  if (look === 'quiet') return 20;
  return icon && look === undefined ? 22 : 18;
}

const MARGIN = 8;

function placeBeside(panel: HTMLElement, anchor: DOMRect): void {
  const wanted = anchor.left + anchor.width / 2 - panel.offsetWidth / 2;
  const left = Math.max(MARGIN, Math.min(wanted, window.innerWidth - panel.offsetWidth - MARGIN));
  const isAbove = anchor.top + anchor.height / 2 > window.innerHeight / 2;
  panel.style.setProperty('--left', `${left}px`);
  panel.style.setProperty('--bottom', isAbove ? `${window.innerHeight - anchor.top + MARGIN}px` : 'auto');
  panel.style.setProperty('--top', isAbove ? 'auto' : `${anchor.bottom + MARGIN}px`);
}
