/** How long after the page appears a click needs evidence that the user is looking at it, in milliseconds. */
const GUARDED_MS = 700;
/**
 * How long before the page appears such evidence still counts, in milliseconds: a pointer moves onto a window and then
 * focuses it.
 */
const LEAD_MS = 500;

export type ClickGuardOptions = {
  window: EventTarget;
  document: Pick<Document, 'hidden' | 'hasFocus' | 'addEventListener'>;
  /** The time at which the page was loaded, in milliseconds like `Event.timeStamp`. */
  loadedAt: number;
};

/**
 * Recognizes the second half of a double click that began in another window, which closed in between (double
 * clickjacking): a mouse button that is pressed as soon as this page appears, before the pointer moves over it or a key
 * is pressed. Taps are not guarded, nor clicks by keyboard or screen reader, which press no mouse button.
 */
export class ClickGuard {
  readonly #document: ClickGuardOptions['document'];
  #appearedAt: number;
  #actedAt = Number.NEGATIVE_INFINITY;
  #isSuspicious = false;

  constructor({ window, document, loadedAt }: ClickGuardOptions) {
    this.#document = document;
    this.#appearedAt = loadedAt;
    const capture = { capture: true };
    document.addEventListener('visibilitychange', (event) => this.#appeared(event));
    window.addEventListener('focus', (event) => event.target === window && this.#appeared(event));
    window.addEventListener('pointermove', (event) => this.#moved(event as PointerEvent), capture);
    window.addEventListener('keydown', (event) => this.#acted(event), capture);
    window.addEventListener('pointerdown', (event) => this.#pressed(event as PointerEvent), capture);
    // After the handlers of the clicked element.
    window.addEventListener('click', () => this.#clear());
  }

  /** Whether to ignore the click that is being handled. */
  get isSuspicious(): boolean {
    return this.#isSuspicious;
  }

  #appeared({ timeStamp }: Event): void {
    if (!this.#document.hidden) this.#appearedAt = timeStamp;
  }

  /** With a button held down, the movement may belong to the first click. */
  #moved(event: PointerEvent): void {
    if (event.buttons === 0) this.#acted(event);
  }

  #acted({ timeStamp }: Event): void {
    this.#actedAt = timeStamp;
    this.#clear();
  }

  #pressed({ pointerType, timeStamp }: PointerEvent): void {
    // The press itself may be what focuses the window.
    const appearedAt = this.#document.hasFocus() ? this.#appearedAt : timeStamp;
    const isEarly = timeStamp - appearedAt < GUARDED_MS && this.#actedAt < appearedAt - LEAD_MS;
    this.#isSuspicious = pointerType === 'mouse' && isEarly;
  }

  #clear(): void {
    this.#isSuspicious = false;
  }
}
