/** The transports of a call as the browser's statistics describe them (W3C webrtc-stats), without addresses. */
import { type Report, type StatsEntry, selectedPair } from '../../media/stream-counts.ts';

/** One peer connection. Texts are the browser's own words; `–` stands for what it does not report. */
export type TransportFacts = {
  name: 'send' | 'receive' | 'direct';
  ice: string;
  dtls: string;
  /** The selected candidate pair: types and protocols of both ends; undefined until there is one. */
  pair: string | undefined;
  roundTripMs: number | undefined;
  /** The browser's bandwidth estimate, in bit/s. */
  availableBitrate: number | undefined;
  bytesSent: number;
  bytesReceived: number;
  /** When this was measured, in milliseconds since 1970. */
  atMs: number;
};

/** A transport and its rates since the previous sample, in bit/s; undefined in the first one. */
export type TransportSample = TransportFacts & { sentBitrate?: number; receivedBitrate?: number };

/** Two reports are those of the transports to the server, and one is that of a direct call. */
export function transportsIn(reports: readonly Report[]): TransportFacts[] {
  const names = reports.length === 1 ? (['direct'] as const) : (['send', 'receive'] as const);
  return reports.flatMap((report, index) => {
    const name = names[index];
    return name ? [factsOf(name, [...report.values()])] : [];
  });
}

/** The facts with the rates since `before`. */
export function sampled(now: readonly TransportFacts[], before: readonly TransportFacts[]): TransportSample[] {
  return now.map((facts) => {
    const earlier = before.find(({ name }) => name === facts.name);
    const seconds = earlier ? (facts.atMs - earlier.atMs) / 1000 : 0;
    // Of another connection.
    if (!earlier || seconds <= 0 || facts.bytesSent < earlier.bytesSent) return facts;
    const rate = (later: number, first: number) => Math.max(0, (later - first) * 8) / seconds;
    return {
      ...facts,
      sentBitrate: rate(facts.bytesSent, earlier.bytesSent),
      receivedBitrate: rate(facts.bytesReceived, earlier.bytesReceived),
    };
  });
}

function factsOf(name: TransportFacts['name'], entries: readonly StatsEntry[]): TransportFacts {
  const transport = entries.find(({ type }) => type === 'transport');
  const pair = selectedPair(entries);
  // Firefox counts bytes per candidate pair.
  const counted = typeof transport?.bytesSent === 'number' ? transport : pair;
  const roundTrip = numberOf(pair?.currentRoundTripTime);
  return {
    name,
    ice: wordOf(transport?.iceState ?? pair?.state),
    dtls: wordOf(transport?.dtlsState),
    pair: pair && pairText(pair, entries),
    roundTripMs: roundTrip === undefined ? undefined : roundTrip * 1000,
    availableBitrate: numberOf(pair?.availableOutgoingBitrate),
    bytesSent: numberOf(counted?.bytesSent) ?? 0,
    bytesReceived: numberOf(counted?.bytesReceived) ?? 0,
    atMs: Math.max(0, ...entries.map(({ timestamp }) => numberOf(timestamp) ?? 0)),
  };
}

function pairText(pair: StatsEntry, entries: readonly StatsEntry[]): string {
  const candidate = (id: unknown) => {
    const found = entries.find((entry) => entry.id === id);
    const relay = found?.relayProtocol === undefined ? '' : ` over ${wordOf(found.relayProtocol)}`;
    return `${wordOf(found?.candidateType)} ${wordOf(found?.protocol)}${relay}`;
  };
  return `${candidate(pair.localCandidateId)} → ${candidate(pair.remoteCandidateId)}`;
}

/** The words of webrtc-stats are letters and hyphens; an address is not. */
const wordOf = (value: unknown): string => (typeof value === 'string' && /^[a-z-]{1,20}$/u.test(value) ? value : '–');

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
