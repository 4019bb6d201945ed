import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';

/** The dialogs that can be opened from anywhere. */
export type DialogName = 'settings' | 'shortcuts' | 'invite' | 'rename';

/** Which dialog is open: one at a time, above the preview or the call. */
export class DialogsModel {
  readonly #current = signal<DialogName | undefined>(undefined);
  readonly current: ReadonlySignal<DialogName | undefined> = this.#current;

  open(name: DialogName): void {
    this.#current.value = name;
  }

  readonly close = (): void => {
    this.#current.value = undefined;
  };
}
