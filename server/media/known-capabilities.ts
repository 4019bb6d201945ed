import type { RtpCapabilities } from '#shared/protocol/rtc.ts';

type Codec = NonNullable<RtpCapabilities['codecs']>[number];

/**
 * Keeps of a client's capabilities only those that this router has: each of its codecs and header extensions at most
 * once, with the router's own parameters and feedback. mediasoup clones, checks and compares all of them with every
 * consumer. mediasoup-client uses the payload types and ids of the router.
 */
export function knownCapabilities(asked: RtpCapabilities, router: RtpCapabilities): RtpCapabilities {
  return {
    codecs: (router.codecs ?? []).flatMap((known) => {
      const codec = asked.codecs?.find((other) => isSameCodec(known, other));
      return codec ? [reduced(codec, known)] : [];
    }),
    headerExtensions: (router.headerExtensions ?? []).filter((known) =>
      asked.headerExtensions?.some(
        ({ kind, uri, preferredId }) => kind === known.kind && uri === known.uri && preferredId === known.preferredId,
      ),
    ),
  };
}

/** The codecs of a producer: its kind, and the types of its codecs. */
export type ProducedCodecs = { kind: 'audio' | 'video'; mimeTypes: readonly string[] };

/** Keeps of a client's known capabilities only those that matter to a consumer of these codecs. */
export function capabilitiesFor(
  { codecs = [], headerExtensions = [] }: RtpCapabilities,
  of: ProducedCodecs,
): RtpCapabilities {
  const isProduced = ({ mimeType }: Codec) => of.mimeTypes.includes(mimeType.toLowerCase());
  const payloadTypes = codecs.filter(isProduced).map(({ preferredPayloadType }) => preferredPayloadType);
  return {
    codecs: codecs.filter((codec) => isProduced(codec) || payloadTypes.some((type) => type === codec.parameters?.apt)),
    headerExtensions: headerExtensions.filter(({ kind }) => kind === of.kind),
  };
}

const isSameCodec = (one: Codec, other: Codec) =>
  one.preferredPayloadType === other.preferredPayloadType &&
  one.mimeType.toLowerCase() === other.mimeType.toLowerCase() &&
  one.clockRate === other.clockRate &&
  (one.channels ?? 1) === (other.channels ?? 1);

function reduced({ parameters = {}, rtcpFeedback = [], ...codec }: Codec, known: Codec): Codec {
  return {
    ...codec,
    parameters: Object.fromEntries(Object.entries(parameters).filter(([name]) => name in (known.parameters ?? {}))),
    rtcpFeedback: (known.rtcpFeedback ?? []).filter((feedback) =>
      rtcpFeedback.some(
        ({ type, parameter = '' }) => type === feedback.type && parameter === (feedback.parameter ?? ''),
      ),
    ),
  };
}
