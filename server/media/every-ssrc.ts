import { randomInt } from 'node:crypto';
import { AppError } from '#shared/protocol/errors.ts';
import type { RtpParameters } from '#shared/protocol/rtc.ts';

/**
 * Returns the parameters with an SSRC for each encoding that has only a RID. The worker reads a missing SSRC as 0 and
 * compares it before the RID: a packet with SSRC 0 makes it create the stream of that encoding a second time, and abort
 * (`Producer.cpp`, `CreateRtpStream`). Nobody learns this SSRC, so no packet carries it.
 * @throws AppError `bad_request` without encodings, which the worker would treat as one without an SSRC.
 */
export function withEverySsrc({ encodings = [], ...rest }: RtpParameters): RtpParameters {
  if (encodings.length === 0) throw new AppError('bad_request', 'rtpParameters.encodings: must not be empty');
  return { ...rest, encodings: encodings.map((encoding) => ({ ssrc: randomInt(1, 2 ** 32), ...encoding })) };
}
