import type { JoinResult } from '#shared/protocol/room.ts';
import type { Signalling } from '../signalling/signalling.ts';

/** What goes along with a call: a model that is kept in step with the room by its notices. */
export type Companion = {
  /** Starts from a join's answer, in its tick, and follows the notices until the returned function is called. */
  follow(signalling: Signalling, joined: JoinResult): () => void;
  /** The call is over. */
  clear(): void;
};
