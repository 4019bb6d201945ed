import { type ReadonlySignal, signal } from '@preact/signals';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import type { CallObserver } from './observer.ts';

/** How long the meeting has been running, which is often longer than this page is in it. */
export class MeetingTimeModel implements CallObserver {
  readonly #startedAt = signal<number | undefined>(undefined);
  /** By the clock of this device, in milliseconds since 1970; undefined outside a call. */
  readonly startedAt: ReadonlySignal<number | undefined> = this.#startedAt;

  /** After a restart of the server, the meeting continues. */
  follow(_: Signalling, { at, since }: JoinResult): () => void {
    const startedAt = Date.now() - Math.max(0, at - since);
    // A hostile server may send any number.
    const isTime = !Number.isNaN(new Date(startedAt).getTime());
    if (isTime) this.#startedAt.value = Math.min(startedAt, this.#startedAt.peek() ?? startedAt);
    return () => undefined;
  }

  clear(): void {
    this.#startedAt.value = undefined;
  }
}
