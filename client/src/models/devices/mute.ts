import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Store } from '../../util/store.ts';

/** Whether the microphone is muted: switched for good, which a reload of this tab remembers, or by push-to-talk. */
export class Mute {
  readonly #tabStore: Store;
  readonly #muted;
  /** While a muted person holds the push-to-talk key. */
  readonly #talking = signal(false);
  readonly muted: ReadonlySignal<boolean>;

  constructor(tabStore: Store) {
    this.#tabStore = tabStore;
    this.#muted = signal(tabStore.read('microphone') === 'muted');
    this.muted = computed(() => this.#muted.value && !this.#talking.value);
  }

  toggle(): void {
    this.set(!this.#muted.peek());
  }

  set(muted: boolean): void {
    this.#muted.value = muted;
    this.#tabStore.write('microphone', muted ? 'muted' : undefined);
  }

  /** Unmutes until `letGo`. */
  hold(): void {
    this.#talking.value = true;
  }

  letGo(): void {
    this.#talking.value = false;
  }
}
