/** Reads the browser's statistics (W3C webrtc-stats) of the two participants of a self-test. */

import type { StatsEntry } from '../../media/stream-counts.ts';
import { failed, limited, type Outcome, passed } from './check.ts';

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const ofKind = (entries: readonly StatsEntry[], { type, kind }: { type: string; kind: 'audio' | 'video' }) =>
  entries.filter((entry) => entry.type === type && entry.kind === kind);

/** The path of media; undefined until there is one. */
export function pathOf(entries: readonly StatsEntry[]): Outcome | undefined {
  const selected = new Set(entries.map(({ selectedCandidatePairId }) => selectedCandidatePairId));
  const pairs = entries.filter(({ type, state }) => type === 'candidate-pair' && state === 'succeeded');
  // Firefox before 154 has no `transport`.
  const pair = pairs.find(({ id }) => selected.has(id)) ?? pairs.find(({ nominated }) => nominated === true);
  if (!pair) return undefined;
  const local = entries.find(({ id }) => id === pair.localCandidateId);
  const roundTrip = Math.round(number(pair.currentRoundTripTime) * 1000);
  return passed(`${local?.candidateType ?? '?'}, ${local?.protocol ?? '?'}, round trip ${roundTrip} ms`);
}

/** Whether video is decoded; undefined until the first frame. */
export function videoOf(entries: readonly StatsEntry[]): Outcome | undefined {
  const video = ofKind(entries, { type: 'inbound-rtp', kind: 'video' }).find((one) => number(one.framesDecoded) > 0);
  if (!video) return undefined;
  const codec = entries.find(({ id }) => id === video.codecId)?.mimeType;
  return passed(`${codec ?? '?'}, ${video.frameWidth}x${video.frameHeight}`);
}

/**
 * Whether audio is decoded at the receiver, and was not silence at the sender; undefined before anything is decoded.
 * The receiver counts no energy while its player is muted.
 */
export function soundOf({ sent, received }: Record<'sent' | 'received', readonly StatsEntry[]>): Outcome | undefined {
  const inbound = ofKind(received, { type: 'inbound-rtp', kind: 'audio' });
  const audio = inbound.find(({ totalSamplesReceived }) => number(totalSamplesReceived) > 0);
  if (!audio) return undefined;
  const detail = `${audio.packetsReceived} packets`;
  // Firefox does not report how loud a source is.
  const [source] = ofKind(sent, { type: 'media-source', kind: 'audio' });
  return source?.totalAudioEnergy === 0 ? limited(`${detail}, silence`) : passed(detail);
}

/** The sizes in which a camera is sent, smallest first. */
export function layersOf(entries: readonly StatsEntry[]): Outcome {
  const sent = ofKind(entries, { type: 'outbound-rtp', kind: 'video' }).filter((one) => number(one.framesEncoded) > 0);
  const sizes = sent.map(({ frameWidth, frameHeight }) => [number(frameWidth), number(frameHeight)] as const);
  const detail = sizes
    .toSorted(([one], [other]) => one - other)
    .map(([width, height]) => `${width}x${height}`)
    .join(', ');
  const svc = sent.find(({ scalabilityMode }) => /^L[23]/.test(String(scalabilityMode)))?.scalabilityMode;
  if (svc) return passed(`${detail}, ${svc}`);
  if (sent.length > 1) return passed(detail);
  return sent.length === 1 ? limited(detail) : failed();
}
