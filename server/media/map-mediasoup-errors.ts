import { errors } from 'mediasoup';
import { AppError } from '#shared/protocol/errors.ts';

/** Runs a client's request and turns mediasoup's complaints about the client's parameters into refusals. */
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
 * A TypeError for inconsistent parameters, and no class of its own for what only the worker can tell: an SSRC in use.
 */
const isAboutParameters = (cause: unknown): cause is Error =>
  cause instanceof TypeError || (cause instanceof Error && cause.constructor === Error);
