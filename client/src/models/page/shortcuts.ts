import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { PlainKey } from '../../i18n/i18n.ts';
import { type KeyPress, keyOf, shortcutKey } from '../../util/key-press.ts';
import type { Store } from '../../util/store.ts';

/** The action of one key. */
export type Shortcut = {
  /** As `shortcutKey` returns it: a lower-case letter, a symbol, or ' '. */
  key: string;
  label: PlainKey;
  /** Whether the action is available now. */
  when: () => boolean;
  run: () => void;
  /** Ends an action that lasts as long as the key is held. */
  end?: () => void;
};

/** The keys of this site, each alone and without a modifier, and whether they are active (WCAG 2.1.4). */
export class ShortcutsModel {
  readonly #store: Store;
  readonly #all = signal<readonly Shortcut[]>([]);
  readonly #enabled;
  readonly all: ReadonlySignal<readonly Shortcut[]> = this.#all;
  readonly enabled: ReadonlySignal<boolean>;
  #held: Shortcut | undefined;

  constructor(store: Store) {
    this.#store = store;
    this.#enabled = signal(store.read('shortcuts') !== 'off');
    this.enabled = this.#enabled;
  }

  add(shortcuts: readonly Shortcut[]): void {
    this.#all.value = [...this.#all.peek(), ...shortcuts];
  }

  toggleEnabled(): void {
    this.#enabled.value = !this.#enabled.peek();
    this.#store.write('shortcuts', this.#enabled.peek() ? undefined : 'off');
    this.release();
  }

  /** The key of the action with this label, for its button; undefined while keys are off. Reading it subscribes. */
  keyFor(label: PlainKey): string | undefined {
    if (!this.#enabled.value) return undefined;
    const key = this.#all.value.find((one) => one.label === label)?.key;
    return key === ' ' ? 'Space' : key?.toUpperCase();
  }

  /** Runs the action of the key; false if it has none here and keeps its ordinary effect. */
  press(press: KeyPress): boolean {
    // The page must not scroll while the key is held.
    if (press.repeat) return this.#held !== undefined && keyOf(press) === this.#held.key;
    const shortcut = this.#find(press);
    if (!shortcut) return false;
    if (shortcut.end) this.#held = shortcut;
    shortcut.run();
    return true;
  }

  /** Whether a press of this key would have its action now. */
  works(key: string, over: KeyPress['over']): boolean {
    const plain = { ctrlKey: false, altKey: false, metaKey: false, repeat: false, isComposing: false };
    return this.#find({ ...plain, key, code: '', defaultPrevented: false, over }) !== undefined;
  }

  #find(press: KeyPress): Shortcut | undefined {
    const key = this.#enabled.peek() ? shortcutKey(press) : undefined;
    return this.#all.peek().find((one) => one.key === key && one.when());
  }

  /**
   * Handles the release of a key; without a key, ends all held actions, for example when the window loses the focus.
   * @returns whether an action ended.
   */
  release(key?: Pick<KeyPress, 'key' | 'code'>): boolean {
    const held = this.#held;
    if (!held || (key && keyOf(key) !== held.key)) return false;
    this.#held = undefined;
    held.end?.();
    return true;
  }
}
