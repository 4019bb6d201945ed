/** Every code of a refusal on the wire. The client translates the code; the message beside it is for logs. */
export const errorCodes = [
  // About the request itself.
  'bad_request',
  'unknown_request',
  'too_large',
  'duplicate_request',
  'too_many_requests',
  // About the state of the session.
  'not_joined',
  'already_joined',
  'taken_over',
  'already_connected',
  'already_exists',
  'not_found',
  'unsupported_media',
  'not_direct',
  'media_moved',
  // About roles.
  'not_allowed',
  'last_host',
  'removed',
  'banned',
  // About who may enter a room.
  'room_locked',
  'password_required',
  'wrong_password',
  'must_knock',
  'lobby_full',
  // About the server and the room.
  'protocol_mismatch',
  'origin_refused',
  'prejoin_full',
  'room_full',
  'server_full',
  'overloaded',
  'shutting_down',
  'internal',
  // HTTP only.
  'unauthorized',
  'admin_disabled',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The answer to a refused request. `message` is an English sentence that says what to do. */
export type Refusal = {
  code: ErrorCode;
  message: string;
  /** When to try again, in milliseconds, if the server knows. */
  retryAfterMs?: number;
};

/** Thrown when a request turns out to be impossible; caught at the edge, which answers with `code` and `message`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions & { retryAfterMs?: number | undefined } = {}) {
    super(message, options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}
