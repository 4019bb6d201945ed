import { type ReadonlySignal, signal } from '@preact/signals';
import type { CallObserver } from '../call/observer.ts';

/** The panels beside the stage, of which one can be open at a time. */
export type PanelName = 'people' | 'chat' | 'quality' | 'host';

/** Which panel is open beside the stage. */
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

  /** The next call starts with the stage alone. */
  clear(): void {
    this.close();
  }
}
