import type { ReadonlySignal } from '@preact/signals';
import { computed, signal } from '@preact/signals';

/** What Chromium offers once for a site that can be an app (MDN: BeforeInstallPromptEvent). */
interface InstallOffer extends Event {
  prompt(): Promise<unknown>;
}

declare global {
  interface WindowEventMap {
    beforeinstallprompt: InstallOffer;
  }
}

/** Installing this site as an app. The browser decides whether it offers that; Safari only has it in its own menu. */
export class InstallModel {
  readonly #offer = signal<InstallOffer | undefined>(undefined);
  readonly offered: ReadonlySignal<boolean> = computed(() => this.#offer.value !== undefined);

  constructor(page: Pick<Window, 'addEventListener'>) {
    page.addEventListener('beforeinstallprompt', (event) => {
      // The browser's own banner would lie over a call.
      event.preventDefault();
      this.#offer.value = event;
    });
    page.addEventListener('appinstalled', () => {
      this.#offer.value = undefined;
    });
  }

  /** Opens the browser's dialog. An offer can be used once; after a refusal, the browser makes another one. */
  readonly install = async (): Promise<void> => {
    const offer = this.#offer.peek();
    this.#offer.value = undefined;
    await offer?.prompt();
  };
}
