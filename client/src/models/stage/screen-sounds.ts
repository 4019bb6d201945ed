import { type ReadonlySignal, signal } from '@preact/signals';
import type { PeerId } from '#shared/protocol/scalars.ts';

/** The participants whose screen audio is muted. */
export class ScreenSoundsModel {
  readonly #silenced = signal<ReadonlySet<PeerId>>(new Set());
  readonly silenced: ReadonlySignal<ReadonlySet<PeerId>> = this.#silenced;

  /** Mutes the audio of this participant's screen on this page, or unmutes it. */
  toggle(peer: PeerId): void {
    const silenced = new Set(this.#silenced.peek());
    if (!silenced.delete(peer)) silenced.add(peer);
    this.#silenced.value = silenced;
  }
}
