import { type ReadonlySignal, signal } from '@preact/signals';
import type { PeerId } from '#shared/protocol/scalars.ts';

/** Whose screens' sound one does not want to hear. */
export class ScreenSoundsModel {
  readonly #silenced = signal<ReadonlySet<PeerId>>(new Set());
  readonly silenced: ReadonlySignal<ReadonlySet<PeerId>> = this.#silenced;

  /** Silences the sound of this one's screen for oneself, or lets it be heard again. */
  toggle(peer: PeerId): void {
    const silenced = new Set(this.#silenced.peek());
    if (!silenced.delete(peer)) silenced.add(peer);
    this.#silenced.value = silenced;
  }
}
