import { type ReadonlySignal, signal } from '@preact/signals';
import { type EventGroup, type EventSwitches, SMALL_MEETING } from './event-switches.ts';

/** A sentence that shows for a while, possibly with one action. */
export type Toast = { id: number; text: string; action: ToastAction | undefined };
type ToastAction = { label: string; run(): void };

export type NewToast = {
  text: string;
  action?: ToastAction;
  /** A newer toast about the same subject replaces the older one. */
  about?: string;
  /** The group of events that it belongs to. If that is switched off, the toast is only read out. */
  group?: EventGroup;
};

export type ToastsOptions = {
  switches: Pick<EventSwitches, 'off'>;
  /** How many people are in the meeting. */
  people: () => number;
};

/** A sentence that is read out once. */
export type Announcement = { id: number; text: string };

const MAX_SHOWN = 3;
const MAX_ANNOUNCEMENTS = 8;
const SHOWN_MS = 6000;

type ShownToast = Toast & { about: string | undefined };

/** Short messages during a call: shown for a while, and read out by screen readers. */
export class ToastsModel {
  readonly #options: ToastsOptions | undefined;
  readonly #shown = signal<readonly ShownToast[]>([]);
  readonly #announcements = signal<readonly Announcement[]>([]);
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #lastId = 0;
  #held = false;
  /** At most three, of which the first gives way: oldest first, but those with an action last. */
  readonly shown: ReadonlySignal<readonly Toast[]> = this.#shown;
  /** The last announcement, for a live region. */
  readonly announcements: ReadonlySignal<readonly Announcement[]> = this.#announcements;

  /** Without options, nothing is switched off. */
  constructor(options?: ToastsOptions) {
    this.#options = options;
  }

  /** Shows a toast for six seconds, longer between `hold` and `release`, and reads it out. */
  show({ text, action, about, group }: NewToast): void {
    this.announce(text);
    if (group !== undefined && !this.#shows(group)) return;
    const toast = { id: this.#lastId, text, action, about };
    const others = this.#shown.peek().filter((other) => about === undefined || other.about !== about);
    this.#keep([...others, toast].toSorted(actionsLast).slice(-MAX_SHOWN));
  }

  /** Lets screen readers read this out without showing it. */
  announce(text: string): void {
    this.#lastId += 1;
    this.#announcements.value = [...this.#announcements.peek(), { id: this.#lastId, text }].slice(-MAX_ANNOUNCEMENTS);
  }

  /** Removes the toast about this subject, if it still shows. */
  settle(about: string): void {
    this.#keep(this.#shown.peek().filter((toast) => toast.about !== about));
  }

  dismiss(id: number): void {
    this.#keep(this.#shown.peek().filter((toast) => toast.id !== id));
  }

  /** Keeps all toasts while the pointer or the keyboard focus is on one of them. */
  hold(): void {
    this.#held = true;
    this.#keep(this.#shown.peek());
  }

  /** Gives each toast its full time again, once pointer and focus have left. */
  release(): void {
    this.#held = false;
    this.#keep(this.#shown.peek());
  }

  #shows(group: EventGroup): boolean {
    if (!this.#options) return true;
    const { switches, people } = this.#options;
    return !switches.off.peek().has(group) && (group !== 'people' || people() <= SMALL_MEETING);
  }

  #keep(toasts: readonly ShownToast[]): void {
    this.#shown.value = toasts;
    for (const [id, timer] of this.#timers) {
      if (!this.#held && toasts.some((toast) => toast.id === id)) continue;
      clearTimeout(timer);
      this.#timers.delete(id);
    }
    if (toasts.length === 0) this.#held = false;
    if (this.#held) return;
    for (const { id } of toasts) {
      if (!this.#timers.has(id))
        this.#timers.set(
          id,
          setTimeout(() => this.dismiss(id), SHOWN_MS),
        );
    }
  }
}

const actionsLast = (one: Toast, other: Toast) => Number(one.action !== undefined) - Number(other.action !== undefined);
