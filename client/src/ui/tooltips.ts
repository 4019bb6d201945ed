import styles from './tooltips.module.css';

/** A button that shows nothing but an icon, and so has its name in `aria-label`. */
const iconButtons = ':is(button, a)[aria-label]:has(> svg)';

/** How long the mouse rests on a button before its tooltip appears, in milliseconds. */
const RESTING_MS = 400;

/**
 * Shows the name of each icon button, with its key, under a mouse that rests on it and while it has the keyboard focus;
 * never by touch. Escape hides it (WCAG 1.4.13). Screen readers already read the button's name and key, so the tooltip
 * is hidden from them. Ends when the returned function is called.
 */
export function showTooltips(): () => void {
  const tooltip = new Tooltip();
  const listening = new AbortController();
  const options = { signal: listening.signal, capture: true };
  let byKeys = false;
  document.addEventListener(
    'pointerover',
    ({ target, pointerType }) => {
      if (pointerType === 'touch' || tooltip.has(target)) return;
      tooltip.rest(iconButtonAt(target));
    },
    options,
  );
  document.addEventListener(
    'pointerdown',
    () => {
      byKeys = false;
      tooltip.hide();
    },
    options,
  );
  document.addEventListener(
    'keydown',
    ({ key }) => {
      byKeys = true;
      if (key === 'Escape') tooltip.hide();
    },
    options,
  );
  document.addEventListener('focusin', ({ target }) => byKeys && tooltip.show(iconButtonAt(target)), options);
  document.addEventListener('focusout', () => tooltip.hide(), options);
  document.addEventListener('scroll', () => tooltip.hide(), options);
  return () => {
    listening.abort();
    tooltip.close();
  };
}

function iconButtonAt(target: EventTarget | null): HTMLElement | undefined {
  const button = target instanceof Element ? target.closest<HTMLElement>(iconButtons) : null;
  if (button === null) return undefined;
  // If there is room, its name is beside the icon.
  const isWorded = [...button.children].some((part) => part.textContent !== '' && part.checkVisibility());
  return isWorded ? undefined : button;
}

/** The tooltip of one button at a time, above everything else. */
class Tooltip {
  readonly #element = Object.assign(document.createElement('div'), { className: styles.tip, ariaHidden: 'true' });
  readonly #changes = new MutationObserver(() => this.show(this.#button));
  #button: HTMLElement | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    // A popover, since it can lie above a modal dialog; it opens and closes without touching others.
    this.#element.popover = 'manual';
    document.body.append(this.#element);
  }

  has(target: EventTarget | null): boolean {
    return target === this.#element;
  }

  /** Shows it when the mouse has rested on that button, at once if another tooltip is shown. */
  rest(button: HTMLElement | undefined): void {
    if (button === this.#button) return;
    this.show(button, { afterMs: this.#button === undefined ? RESTING_MS : 0 });
  }

  /** Never shows it at once: while a menu is opening, which moves the focus, no other popover can open. */
  show(button: HTMLElement | undefined, { afterMs = 0 } = {}): void {
    this.hide();
    if (button) this.#timer = setTimeout(() => this.#open(button), afterMs);
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#changes.disconnect();
    this.#button = undefined;
    this.#element.hidePopover();
  }

  close(): void {
    this.hide();
    this.#element.remove();
  }

  #open(button: HTMLElement): void {
    if (!button.isConnected || opensShownMenu(button)) return;
    this.#button = button;
    this.#element.textContent = textOf(button);
    this.#element.showPopover();
    this.#place(button.getBoundingClientRect());
    // A button that mutes is then one that unmutes.
    this.#changes.observe(button, {
      attributeFilter: ['aria-label', 'aria-description', 'aria-expanded', 'aria-keyshortcuts'],
    });
  }

  /** Above the button, or below it at the upper edge. */
  #place(button: DOMRect): void {
    const { offsetWidth: width, offsetHeight: height } = this.#element;
    const wanted = button.left + button.width / 2 - width / 2;
    const left = Math.max(0, Math.min(wanted, window.innerWidth - width));
    const isAbove = button.top > height;
    this.#element.style.setProperty('--left', `${left}px`);
    this.#element.style.setProperty('--top', `${isAbove ? button.top - height : button.bottom}px`);
  }
}

/** The button's name with its key, or the reason why it does nothing. */
function textOf(button: HTMLElement): string {
  const [name, key] = [button.getAttribute('aria-label') ?? '', button.getAttribute('aria-keyshortcuts')];
  const reason = button.getAttribute('aria-description');
  if (reason !== null) return reason;
  return key === null ? name : `${name} (${key})`;
}

const opensShownMenu = (button: HTMLElement): boolean =>
  button instanceof HTMLButtonElement && button.popoverTargetElement?.matches(':popover-open') === true;
