/**
 * Every code that a refusal on the wire can carry. The client translates the code; the message beside it is for logs.
 */
export const errorCodes = [
  // The request itself.
  'bad_request',
  'unknown_request',
  'too_large',
  'duplicate_request',
  'too_many_requests',
  // The moment.
  'not_joined',
  'already_joined',
  'taken_over',
  'already_connected',
  'already_exists',
  'not_found',
  'unsupported_media',
  'not_direct',
  'media_moved',
  // The server and the room.
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

/** What a refused request is answered with. `message` is an English sentence that says what to do about it. */
export type Refusal = {
  code: ErrorCode;
  message: string;
  /** When to ask again, in milliseconds, where the server knows. */
  retryAfterMs?: number;
};

/** Thrown where a request turns out to be impossible; caught at the edge, which answers with `code` and `message`. */
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
