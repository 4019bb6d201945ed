import { errors } from 'mediasoup';
import { AppError } from '#shared/protocol/errors.ts';

/** Does what a client asked for and turns what mediasoup finds wrong with the client's parameters into a refusal. */
export async function mapMediasoupErrors<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof errors.UnsupportedError) throw new AppError('unsupported_media', cause.message, { cause });
    if (isAboutParameters(cause)) throw new AppError('bad_request', cause.message, { cause });
    throw cause;
  }
}

/**
 * TypeError where parameters are inconsistent, and no class of its own where only the worker can tell: an SSRC in use.
 */
const isAboutParameters = (cause: unknown): cause is Error =>
  cause instanceof TypeError || (cause instanceof Error && cause.constructor === Error);
