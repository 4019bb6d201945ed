import type { ReadonlySignal } from '@preact/signals';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { Straight } from '../media/routed-data.ts';
import type { Signalling } from '../signalling/signalling.ts';

/** What goes along with a call: a model that is kept in step with the room by its notices. */
export type CallObserver = {
  /**
   * Starts from a join's answer, in its tick, and follows the notices until the returned function is called. `straight`
   * is the way to the only other person that leads past the server, while there is one.
   */
  follow(signalling: Signalling, joined: JoinResult, straight: ReadonlySignal<Straight | undefined>): () => void;
  /** The call is over. */
  clear(): void;
};
