import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { PeerId } from '#shared/protocol/scalars.ts';

/** The dialogs that can be opened from anywhere. */
export type DialogName = 'settings' | 'shortcuts' | 'invite' | 'rename' | 'end_meeting';

/** The dialogs about another participant. */
export type PersonDialogName = 'rename_person' | 'remove_person';

export type OpenDialog = { name: DialogName } | { name: PersonDialogName; person: { id: PeerId; name: string } };

/** Which dialog is open: one at a time, above the preview or the call. */
export class DialogsModel {
  readonly #current = signal<OpenDialog | undefined>(undefined);
  readonly current: ReadonlySignal<OpenDialog | undefined> = this.#current;

  open(name: DialogName): void {
    this.#current.value = { name };
  }

  openAbout({ id, name }: { id: PeerId; name: string }, dialog: PersonDialogName): void {
    this.#current.value = { name: dialog, person: { id, name } };
  }

  readonly close = (): void => {
    this.#current.value = undefined;
  };
}
