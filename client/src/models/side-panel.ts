import { type ReadonlySignal, signal } from '@preact/signals';
import type { CallObserver } from './call-observer.ts';

/** What can be open beside the picture, one at a time. */
export type PanelName = 'people' | 'chat' | 'connection';

/** Which panel is open beside the picture. */
export class SidePanelModel implements CallObserver {
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

  follow(): () => void {
    return () => undefined;
  }

  /** The next call begins with the picture alone. */
  clear(): void {
    this.close();
  }
}
