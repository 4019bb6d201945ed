/**
 * The WebRTC types on the wire, as mediasoup and mediasoup-client define them (`RtpParameters`, `RtpCapabilities`,
 * `DtlsParameters`). Their size is bounded here; mediasoup checks their meaning. Unknown keys are dropped: a newer
 * browser may send some, and none of them may reach the SDP of another one.
 */
import * as z from 'zod/mini';
import { CodecParameters, ownParameters } from './codec-parameters.ts';

const token = z.string().check(z.maxLength(256));
const upTo = (max: number) => z.int().check(z.minimum(0), z.maximum(max));
/** The worker stores these in this many bits, and would truncate a larger number. */
const uint8 = upTo(0xff);
const uint32 = upTo(0xffff_ffff);
const PayloadType = upTo(127);
const list = <Item extends z.ZodMiniType>(item: Item, max: number) => z.array(item).check(z.maxLength(max));

/** What the router negotiates (RFC 4585, RFC 5104, and libwebrtc's bandwidth estimation). */
const knownFeedback = new Set(['nack', 'nack pli', 'ccm fir', 'goog-remb', 'transport-cc']);
const RtcpFeedback = z.object({ type: token, parameter: z.optional(token) });
const feedbackName = ({ type, parameter }: z.infer<typeof RtcpFeedback>) => (parameter ? `${type} ${parameter}` : type);
const RtcpFeedbacks = list(RtcpFeedback, 16).check(
  z.overwrite((all) => {
    const known = all.filter((one) => knownFeedback.has(feedbackName(one)));
    return [...new Map(known.map((one) => [feedbackName(one), one])).values()];
  }),
);
const Kind = z.enum(['audio', 'video']);
const MimeType = z.string().check(z.regex(/^(audio|video)\/[\w.+-]{1,32}$/));

const RtpCodec = {
  mimeType: MimeType,
  clockRate: uint32,
  channels: z.optional(uint8),
  parameters: z.optional(CodecParameters),
  rtcpFeedback: z.optional(RtcpFeedbacks),
};

/** The header extensions that mediasoup 3.27 knows; a mediasoup-client never negotiates another. */
const HeaderExtensionUri = z.enum([
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
  'urn:3gpp:video-orientation',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time',
  'urn:ietf:params:rtp-hdrext:toffset',
  'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
  'urn:mediasoup:params:rtp-hdrext:packet-id',
]);

const CodecCapability = z
  .object({ ...RtpCodec, kind: Kind, preferredPayloadType: PayloadType })
  .check(z.overwrite(ownParameters));

export const RtpCapabilities = z.object({
  codecs: z.optional(list(CodecCapability, 32)),
  headerExtensions: z.optional(
    list(
      z.object({
        kind: Kind,
        uri: HeaderExtensionUri,
        preferredId: uint8,
        preferredEncrypt: z.optional(z.boolean()),
        direction: z.optional(z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive'])),
      }),
      32,
    ),
  ),
});

/** Of one stream, in bit/s: more than any camera or screen that a configuration allows. */
const MAX_BITRATE = 100_000_000;

/** The worker treats 0 as none. */
const Ssrc = z.int().check(z.minimum(1), z.maximum(0xffff_ffff));

/**
 * Each handler of mediasoup-client names a stream either by its SSRC or by its RID. The worker aborts if two packets
 * match one encoding in both ways (`Producer.cpp`, `CreateRtpStream`).
 */
const RtpEncoding = z
  .object({
    ssrc: z.optional(Ssrc),
    rid: z.optional(z.string().check(z.regex(/^[\w-]{1,32}$/))),
    codecPayloadType: z.optional(PayloadType),
    rtx: z.optional(z.object({ ssrc: Ssrc })),
    dtx: z.optional(z.boolean()),
    scalabilityMode: z.optional(z.string().check(z.regex(/^[LS][1-3]T[1-3](_KEY(_SHIFT)?|h)?$/))),
    /**
     * mediasoup cannot serialize a fraction, and what it had written by then would corrupt everything after it. The
     * worker takes it for what each receiver's downlink should carry, and probes the downlink with it.
     */
    maxBitrate: z.optional(upTo(MAX_BITRATE)),
  })
  .check(
    z.refine(({ ssrc, rid }) => (ssrc === undefined) !== (rid === undefined), 'either an ssrc or a rid, not both'),
  );

const RtpHeaderExtension = z.object({
  uri: HeaderExtensionUri,
  id: z.int().check(z.minimum(1), z.maximum(0xff)),
  encrypt: z.optional(z.boolean()),
});

const SentCodec = z.object({ ...RtpCodec, payloadType: PayloadType }).check(z.overwrite(ownParameters));

/**
 * In a pipe between two workers, more streams with long names do not fit into one RTCP packet, and the worker aborts.
 */
const MAX_ENCODINGS = 3;

/** The parameters with which a producer is sent, or a consumer received. */
export const RtpParameters = z.object({
  mid: z.optional(token),
  codecs: list(SentCodec, 2).check(
    z.refine(isOneCodec, 'one codec, and behind it the video/rtx whose apt is its payload type, where there is one'),
  ),
  headerExtensions: z.optional(
    list(RtpHeaderExtension, 32).check(
      z.refine(
        (all) => areDistinct(all.map(({ id }) => id)) && areDistinct(all.map(({ uri }) => uri)),
        'each id and each uri once',
      ),
    ),
  ),
  encodings: z.optional(list(RtpEncoding, MAX_ENCODINGS)),
  rtcp: z.optional(
    z.object({
      // Every receiver's SDP contains it. Browsers send 16 to 38 characters (RFC 7022).
      cname: z.optional(z.string().check(z.regex(/^[!-~]{0,64}$/, 'up to 64 printable ASCII characters'))),
      reducedSize: z.optional(z.boolean()),
    }),
  ),
});

const areDistinct = (values: readonly unknown[]) => new Set(values).size === values.length;

/**
 * Every mediasoup-client sends one codec and its retransmissions. With two, the worker rewrites the payload of one with
 * the state of the other, which is of another class (`Consumer.cpp` uses the first codec for all of its streams).
 */
function isOneCodec([media, rtx, ...more]: readonly z.infer<typeof SentCodec>[]): boolean {
  if (!media || isRtx(media) || more.length > 0) return false;
  return rtx === undefined || (isRtx(rtx) && rtx.parameters?.apt === media.payloadType);
}

const isRtx = ({ mimeType }: { mimeType: string }) => mimeType.toLowerCase() === 'video/rtx';

export type RtpCapabilities = z.infer<typeof RtpCapabilities>;
export type RtpParameters = z.infer<typeof RtpParameters>;

export const DtlsFingerprints = list(
  z.object({
    algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
    // Upper case, as in SDP (RFC 8122, section 5) and as the worker compares; `getFingerprints` returns lower case.
    value: z.string().check(z.toUpperCase(), z.regex(/^[0-9A-F]{2}(:[0-9A-F]{2}){19,63}$/)),
  }),
  8,
).check(z.minLength(1));

export const DtlsParameters = z.object({
  role: z.optional(z.enum(['auto', 'client', 'server'])),
  fingerprints: DtlsFingerprints,
});

export type DtlsFingerprints = z.infer<typeof DtlsFingerprints>;
export type DtlsParameters = z.infer<typeof DtlsParameters>;

/** As in W3C's `RTCIceServer`. */
export type IceServer = { urls: string | string[]; username?: string; credential?: string };
