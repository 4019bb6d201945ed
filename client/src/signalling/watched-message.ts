import type { Answer, Notice, RequestInput, RequestName } from '#shared/protocol/events.ts';

/** A request as it is sent: its name, and the data of a request of that name. */
export type WatchedRequest = {
  [Name in RequestName]: { kind: 'request'; name: Name; number: number; data: RequestInput<Name> };
}[RequestName];

/** A message of the signalling connection as it is sent or received, for the developer panel. */
export type WatchedMessage =
  | WatchedRequest
  /** `answer` is undefined if none came in time. */
  | { kind: 'answer'; name: RequestName; number: number; answer: Answer<unknown> | undefined }
  | { kind: 'notice'; notice: Notice };
