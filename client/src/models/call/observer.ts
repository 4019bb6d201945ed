import type { ReadonlySignal } from '@preact/signals';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { DirectPath } from '../../data/transport/routed-data.ts';
import type { Signalling } from '../../signalling/signalling.ts';

/** A model that follows the notices of a call, in parallel to it. */
export type CallObserver = {
  /**
   * Starts from the answer to a join, in its tick, and follows the notices until the returned function is called.
   * `directPath` is the direct link to the only other participant, while there is one.
   */
  follow(signalling: Signalling, joined: JoinResult, directPath: ReadonlySignal<DirectPath | undefined>): () => void;
  /** The call has ended. */
  clear(): void;
};
