import { type ReadonlySignal, signal } from '@preact/signals';

/** What can be open beside the picture, one at a time. */
export type PanelName = 'people';

/** Which panel is open beside the picture. */
export class SidePanelModel {
  readonly #open = signal<PanelName | undefined>(undefined);
  readonly open: ReadonlySignal<PanelName | undefined> = this.#open;

  show(name: PanelName): void {
    this.#open.value = name;
  }

  toggle(name: PanelName): void {
    this.#open.value = this.#open.peek() === name ? undefined : name;
  }

  close(): void {
    this.#open.value = undefined;
  }
}
