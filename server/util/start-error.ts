/** The server cannot start for a reason that its operator can correct. The message says which, and how. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
