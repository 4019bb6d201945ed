import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Store } from '../../util/store.ts';

/** Whether the microphone is muted. A reload of this tab keeps the choice; push-to-talk unmutes for a while. */
export class Mute {
  readonly #tabStore: Store;
  readonly #muted;
  /** While a muted person holds the push-to-talk key. */
  readonly #isPushed = signal(false);
  readonly muted: ReadonlySignal<boolean>;

  constructor(tabStore: Store) {
    this.#tabStore = tabStore;
    this.#muted = signal(tabStore.read('microphone') === 'muted');
    this.muted = computed(() => this.#muted.value && !this.#isPushed.value);
  }

  toggle(): void {
    this.set(!this.#muted.peek());
  }

  set(muted: boolean): void {
    this.#muted.value = muted;
    this.#tabStore.write('microphone', muted ? 'muted' : undefined);
  }

  /** Unmutes until `endPushToTalk`. */
  startPushToTalk(): void {
    this.#isPushed.value = true;
  }

  endPushToTalk(): void {
    this.#isPushed.value = false;
  }
}
