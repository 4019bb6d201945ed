import { errors } from 'mediasoup';
import { AppError } from '#shared/protocol/errors.ts';

/** Does what a client asked for and turns what mediasoup finds wrong with the client's parameters into a refusal. */
export async function refusing<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof errors.UnsupportedError) throw new AppError('unsupported_media', cause.message, { cause });
    // mediasoup says TypeError where parameters are inconsistent, on its own side and on the worker's.
    if (cause instanceof TypeError) throw new AppError('bad_request', cause.message, { cause });
    throw cause;
  }
}
