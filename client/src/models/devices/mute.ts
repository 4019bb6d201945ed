import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Store } from '../../util/store.ts';

export type MuteOptions = {
  /** Remembers between visits whether the microphone is open only while a key is held. */
  store: Store;
  /** Remembers across a reload of this tab whether the microphone is muted. */
  tabStore: Store;
};

/**
 * Whether the microphone is muted. Push-to-talk unmutes for a while; as a mode, it is the only thing that does, and its
 * end leaves the microphone muted.
 */
export class Mute {
  readonly #options: MuteOptions;
  readonly #muted;
  readonly #onlyPushed;
  /** While a muted person holds the push-to-talk key. */
  readonly #isPushed = signal(false);
  readonly muted: ReadonlySignal<boolean>;
  /** Whether the microphone is open only while the push-to-talk key is held. */
  readonly onlyPushed: ReadonlySignal<boolean>;

  constructor(options: MuteOptions) {
    const { store, tabStore } = options;
    this.#options = options;
    this.#muted = signal(tabStore.read('microphone') === 'muted');
    this.#onlyPushed = signal(store.read('push-to-talk') === 'on');
    this.onlyPushed = this.#onlyPushed;
    this.muted = computed(() => (this.#muted.value || this.#onlyPushed.value) && !this.#isPushed.value);
  }

  /** Mutes or unmutes; nothing while only push-to-talk unmutes. */
  toggle(): void {
    if (!this.#onlyPushed.peek()) this.set(!this.#muted.peek());
  }

  set(muted: boolean): void {
    this.#muted.value = muted;
    this.#options.tabStore.write('microphone', muted ? 'muted' : undefined);
  }

  /** Begins or ends the mode in which only push-to-talk unmutes. */
  toggleOnlyPushed(): void {
    this.endPushToTalk();
    // Both ways, the microphone is closed until the person opens it.
    this.set(true);
    this.#onlyPushed.value = !this.#onlyPushed.peek();
    this.#options.store.write('push-to-talk', this.#onlyPushed.peek() ? 'on' : undefined);
  }

  /** Unmutes until `endPushToTalk`. */
  startPushToTalk(): void {
    this.#isPushed.value = true;
  }

  endPushToTalk(): void {
    this.#isPushed.value = false;
  }
}
