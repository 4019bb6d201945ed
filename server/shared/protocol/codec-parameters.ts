/**
 * The codec parameters (`a=fmtp` of SDP) on the wire. mediasoup passes a producer's on to every receiver, whose browser
 * refuses the whole SDP if it contradicts itself: for example, Chromium does with an `x-google-min-bitrate` above the
 * `x-google-max-bitrate`. So only those that a receiver needs are passed on, within the bounds of their standards.
 */
import * as z from 'zod/mini';

const between = (min: number, max: number) => z.optional(z.int().check(z.minimum(min), z.maximum(max)));
const flag = between(0, 1);

/**
 * Of all codecs. Parameters that say what their sender wants to receive, such as `minptime` or Firefox's `max-fs`, tell
 * the receivers nothing and are dropped like unknown ones.
 */
export const CodecParameters = z.object({
  useinbandfec: flag,
  usedtx: flag,
  stereo: flag,
  'sprop-stereo': flag,
  apt: between(0, 127),
  'profile-id': between(0, 3),
  'packetization-mode': between(0, 2),
  'profile-level-id': z.optional(z.string().check(z.regex(/^[0-9a-fA-F]{6}$/, 'six hexadecimal digits'))),
  'level-asymmetry-allowed': flag,
});
export type CodecParameters = z.infer<typeof CodecParameters>;

/** The parameters of each codec, by its MIME type in lower case. */
const namesOf = new Map<string, readonly (keyof CodecParameters)[]>([
  ['audio/opus', ['useinbandfec', 'usedtx', 'stereo', 'sprop-stereo']],
  ['video/vp9', ['profile-id']],
  ['video/h264', ['packetization-mode', 'profile-level-id', 'level-asymmetry-allowed']],
  ['video/rtx', ['apt']],
]);

/**
 * The codec with those parameters alone that this codec has, without those that are 0, which is the default. So there
 * are only a few combinations, each of which every page tries out once (`consumer-trial.ts` in the page).
 */
export function ownParameters<Codec extends { mimeType: string; parameters?: CodecParameters | undefined }>(
  codec: Codec,
): Codec {
  const { mimeType, parameters = {} } = codec;
  const own = namesOf.get(mimeType.toLowerCase()) ?? [];
  const known = own.filter((name) => name === 'apt' || parameters[name]);
  return { ...codec, parameters: Object.fromEntries(known.map((name) => [name, parameters[name]])) };
}
