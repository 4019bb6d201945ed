import type { ErrorCode } from '#shared/protocol/errors.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { ReadonlySignal } from '@preact/signals';

/** What became of a call that is over. */
export type EndedWhy = 'left' | 'shutting_down' | 'server_gone' | ErrorCode;

export type CallState =
  | { phase: 'idle' }
  | { phase: 'joining' }
  | { phase: 'live' }
  /** Was live, lost its connection and is coming back by itself. */
  | { phase: 'reconnecting' }
  | { phase: 'ended'; why: EndedWhy };

/** The signalling connection, which is open before a call and after it. */
export type ConnectionState = 'connecting' | 'connected' | 'lost' | 'outdated';

/** Something that another person sends. `track` is missing until the first consumer of it stands. */
export type RemoteSource = { paused: boolean; track: MediaStreamTrack | undefined };

export type Person = {
  id: PeerId;
  name: string;
  speaking: boolean;
  microphone: RemoteSource | undefined;
  camera: RemoteSource | undefined;
  screen: RemoteSource | undefined;
  screenAudio: RemoteSource | undefined;
};

/** One call as the screens see it. */
export interface Call {
  readonly state: ReadonlySignal<CallState>;
  readonly connection: ReadonlySignal<ConnectionState>;
  /** Canonical once live. */
  readonly room: ReadonlySignal<string>;
  /** The others, longest here first; a new array only when somebody came, went or changed. */
  readonly people: ReadonlySignal<readonly Person[]>;
  /** Whether oneself is heard speaking by the server. */
  readonly selfSpeaking: ReadonlySignal<boolean>;
  /** Ends in `live` or in `ended` with the reason; never throws. */
  join(who: { room: string; name: string }): Promise<void>;
  leave(): void;
}
