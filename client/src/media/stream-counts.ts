/** The browser's counters of each stream, read from the reports of a link's connections (W3C webrtc-stats). */
import type { PeerId, Source } from '#shared/protocol/scalars.ts';

/** Of one stream so far; a simulcast camera is one stream. */
export type StreamCounts = {
  /** The sending peer; undefined for streams that this client sends. */
  peer: PeerId | undefined;
  source: Source;
  /** A stream with another key counts from zero. */
  key: string;
  atMs: number;
  bytes: number;
  packets: number;
  lost: number;
  /** Packet loss in the receiver's last report, 0 to 1; undefined for received streams, which count `lost`. */
  reportedLoss: number | undefined;
  roundTripMs: number | undefined;
  /** Encoded or decoded. */
  frames: number;
  /** Of a received video, decoded or not. */
  framesReceived: number;
  width: number;
  height: number;
  /** Why less is sent than could be. */
  limited: Limited | undefined;
};

export type Limited = 'bandwidth' | 'cpu';

/** An uplink that could carry this multiple of the target bitrate does not limit the video. */
const AMPLE = 1.5;

/** The parts of an RTCStatsReport that are read here. */
export type Report = { values(): Iterable<StatsEntry> };
export type StatsEntry = { type: string; id: string } & Partial<Record<string, unknown>>;

/** The peer and source of each stream. */
export type KnownStreams = {
  /** Received streams, by the id of their track. */
  received: ReadonlyMap<string, { peer: PeerId; source: Source }>;
  /**
   * Sent streams, by the `mid` of their transceiver: Firefox does not say which outbound stream belongs to which track.
   */
  sent: ReadonlyMap<string, Source>;
};

/**
 * Everything received over the transports of these connections, without ICE's own packets; if a browser does not count
 * that (Firefox before 154), over their candidate pairs.
 */
export const bytesReceived = (reports: readonly Report[]): number =>
  reports.reduce((sum, report) => {
    const entries = [...report.values()];
    return sum + (bytesOf('transport', entries) ?? bytesOf('candidate-pair', entries) ?? 0);
  }, 0);

/** What was transferred over a path. */
export type Bytes = { received: number; sent: number };

/** Of an IPv4 and a UDP header. Browsers count only what is behind them. */
const HEADER_BYTES = 28;

/** The bytes of each candidate pair of these connections by its id, with the headers of packets if they are counted. */
export function bytesByPair(reports: readonly Report[]): Map<string, Bytes> {
  const pairs = reports.flatMap((report) => [...report.values()].filter(({ type }) => type === 'candidate-pair'));
  return new Map(
    pairs.map(({ id, bytesReceived, packetsReceived, bytesSent, packetsSent }) => [
      id,
      {
        received: number(bytesReceived) + number(packetsReceived) * HEADER_BYTES,
        sent: number(bytesSent) + number(packetsSent) * HEADER_BYTES,
      },
    ]),
  );
}

function bytesOf(type: string, entries: readonly StatsEntry[]): number | undefined {
  const counted = entries.filter((entry) => entry.type === type && typeof entry.bytesReceived === 'number');
  return counted.length === 0 ? undefined : counted.reduce((sum, entry) => sum + number(entry.bytesReceived), 0);
}

/** The number of frames that each simulcast layer of a sender has encoded, by its RID. */
export function framesByRid(report: Report): Map<string, number> {
  const layers = [...report.values()].filter(({ type }) => type === 'outbound-rtp');
  return new Map(layers.map(({ rid, framesEncoded }) => [String(rid), number(framesEncoded)]));
}

/** One entry per existing stream. */
export function countsOf(reports: readonly Report[], { received, sent }: KnownStreams): StreamCounts[] {
  return reports.flatMap((report) => {
    const entries = [...report.values()];
    return [...receivedIn(entries, received), ...sentIn(entries, sent)];
  });
}

function receivedIn(entries: readonly StatsEntry[], known: KnownStreams['received']): StreamCounts[] {
  return entries.flatMap((inbound) => {
    const whose = inbound.type === 'inbound-rtp' && known.get(String(inbound.trackIdentifier));
    if (!whose) return [];
    return {
      ...whose,
      key: inbound.id,
      atMs: number(inbound.timestamp),
      bytes: number(inbound.bytesReceived),
      packets: number(inbound.packetsReceived),
      lost: Math.max(0, number(inbound.packetsLost)),
      reportedLoss: undefined,
      roundTripMs: pathRoundTrip(entries),
      frames: number(inbound.framesDecoded),
      framesReceived: number(inbound.framesReceived),
      width: number(inbound.frameWidth),
      height: number(inbound.frameHeight),
      limited: undefined,
    };
  });
}

function sentIn(entries: readonly StatsEntry[], known: KnownStreams['sent']): StreamCounts[] {
  return [...known].flatMap(([mid, source]) => {
    const layers = entries.filter((entry) => entry.type === 'outbound-rtp' && entry.mid === mid);
    return layers.length > 0 ? sentCounts(source, { layers, entries }) : [];
  });
}

function sentCounts(
  source: Source,
  { layers, entries }: { layers: readonly StatsEntry[]; entries: readonly StatsEntry[] },
): StreamCounts {
  const sum = (name: string) => layers.reduce((total, layer) => total + number(layer[name]), 0);
  // Inactive layers keep their last size in some browsers, and have no rate.
  const flowing = layers.filter(({ framesPerSecond }) => number(framesPerSecond) > 0);
  const largest = flowing.toSorted((a, b) => number(b.frameHeight) - number(a.frameHeight))[0];
  const ssrcs = new Set(layers.map(({ ssrc }) => ssrc));
  const reports = entries.filter(({ type, ssrc }) => type === 'remote-inbound-rtp' && ssrcs.has(ssrc));
  return {
    peer: undefined,
    source,
    key: layers.map(({ id }) => id).join(' '),
    atMs: Math.max(...layers.map(({ timestamp }) => number(timestamp))),
    bytes: sum('bytesSent'),
    packets: sum('packetsSent'),
    lost: 0,
    reportedLoss: reportedLoss(reports, layers),
    roundTripMs: longestRoundTrip(reports) ?? pathRoundTrip(entries),
    frames: Math.max(...layers.map(({ framesEncoded }) => number(framesEncoded))),
    framesReceived: 0,
    width: number(largest?.frameWidth),
    height: number(largest?.frameHeight),
    limited: limitOf(layers, number(selectedPair(entries)?.availableOutgoingBitrate)),
  };
}

/** An encoder starts small and reports a lack of bandwidth long after there is enough of it. */
function limitOf(layers: readonly StatsEntry[], available: number): Limited | undefined {
  const limited = layers.map(({ qualityLimitationReason }) => limitedBy(qualityLimitationReason)).find(Boolean);
  const sent = layers.reduce((sum, { targetBitrate }) => sum + number(targetBitrate), 0);
  return limited === 'bandwidth' && sent > 0 && available > sent * AMPLE ? undefined : limited;
}

/** Weighted by the packets of each layer. */
function reportedLoss(reports: readonly StatsEntry[], layers: readonly StatsEntry[]): number | undefined {
  if (reports.length === 0) return undefined;
  const packetsOf = ({ ssrc }: StatsEntry) => number(layers.find((layer) => layer.ssrc === ssrc)?.packetsSent);
  const packets = reports.reduce((sum, one) => sum + packetsOf(one), 0);
  const lost = reports.reduce((sum, one) => sum + packetsOf(one) * number(one.fractionLost), 0);
  return packets === 0 ? 0 : lost / packets;
}

function longestRoundTrip(reports: readonly StatsEntry[]): number | undefined {
  const measured = reports.flatMap(({ roundTripTime }) => (typeof roundTripTime === 'number' ? roundTripTime : []));
  return measured.length === 0 ? undefined : Math.max(...measured) * 1000;
}

/** Of the selected path, as its connectivity checks measure it. */
function pathRoundTrip(entries: readonly StatsEntry[]): number | undefined {
  const seconds = selectedPair(entries)?.currentRoundTripTime;
  return typeof seconds === 'number' ? seconds * 1000 : undefined;
}

/** The candidate pair that media goes over; Firefox before 154 has no `transport`, but marks it. */
export function selectedPair(entries: readonly StatsEntry[]): StatsEntry | undefined {
  const transport = entries.find(
    ({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId,
  );
  return entries.find(
    ({ type, id, nominated }) =>
      type === 'candidate-pair' && (transport ? id === transport.selectedCandidatePairId : nominated === true),
  );
}

const limitedBy = (reason: unknown): Limited | undefined =>
  reason === 'bandwidth' || reason === 'cpu' ? reason : undefined;

const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
