/** The facts of the developer panel as rows of text; the panel and the copied log show the same. */
import type { ModeInfo } from '#shared/protocol/direct.ts';
import type { LinkPaths } from '../../media/path-state.ts';
import type { SocketState } from '../../signalling/signalling.ts';
import type { PreJoinState } from '../call/pre-join/state.ts';
import type { Recovery } from '../call/recovery.ts';
import type { CallState } from '../call/state.ts';
import type { StreamHistory } from '../quality/samples.ts';
import { shortId } from './redact.ts';
import type { Requested } from './requested.ts';
import type { TransportSample } from './transports.ts';

/** `name` and `value` are words and figures of the protocol and the browser, which are not translated. */
export type Row = { name: string; value: string };
export const sectionNames = ['call', 'transports', 'streams', 'subscriptions', 'producers'] as const;
export type SectionName = (typeof sectionNames)[number];

type CallFacts = {
  state: CallState;
  socketState: SocketState;
  recovery: Recovery | undefined;
  /** The id of this participant in the room. */
  seat: string | undefined;
  preJoin: PreJoinState;
  mode: ModeInfo;
  paths: LinkPaths;
};

export type DebugFacts = {
  call: CallFacts;
  transports: readonly TransportSample[];
  streams: readonly StreamHistory[];
  requested: Requested;
};

/** The rows of each section. A section may be empty. */
export const rowsOf = ({ call, transports, streams, requested }: DebugFacts): Record<SectionName, Row[]> => ({
  call: callRows(call),
  transports: transports.map((one) => ({ name: one.name, value: transportText(one) })),
  streams: streams.flatMap(streamRows),
  subscriptions: subscriptionRows(requested),
  producers: requested.producers.map(({ producer, source, paused, layers }) => ({
    name: source,
    value: `${shortId(producer)}, ${paused ? 'paused' : 'resumed'}, layers needed: ${layers ?? 'all'}`,
  })),
});

function callRows({ state, socketState, recovery, seat, preJoin, mode, paths }: CallFacts): Row[] {
  const seated = state.phase === 'live' || state.phase === 'reconnecting';
  return [
    { name: 'call', value: callText(state) },
    { name: 'signalling', value: socketState },
    { name: 'recovery', value: recovery ?? '–' },
    { name: 'seat', value: seated && seat !== undefined ? shortId(seat) : '–' },
    { name: 'pre-join', value: preJoin },
    { name: 'mode', value: modeText(mode) },
    { name: 'epoch', value: String(mode.epoch) },
    { name: 'paths', value: pathsText(paths) },
  ];
}

/** "live", "ended: left". */
export function callText(state: CallState): string {
  if (state.phase === 'ended') return `ended: ${state.reason}`;
  return state.phase === 'reconnecting' ? `reconnecting: ${state.reason}` : state.phase;
}

/** "sfu (not_two_alone)", "trying (two_alone), caller". */
export const modeText = ({ mode, reason, role }: ModeInfo): string => `${mode} (${reason})${role ? `, ${role}` : ''}`;

/** "send up, receive restarting". */
export const pathsText = ({ send, receive }: LinkPaths): string => `send ${send}, receive ${receive}`;

function transportText(transport: TransportSample): string {
  const { ice, dtls, pair, roundTripMs, availableBitrate, sentBitrate, receivedBitrate } = transport;
  return [
    `ICE ${ice}, DTLS ${dtls}`,
    pair ?? 'no candidate pair',
    ...(roundTripMs === undefined ? [] : [`round trip ${Math.round(roundTripMs)} ms`]),
    `sent ${rate(sentBitrate)}, received ${rate(receivedBitrate)}`,
    ...(availableBitrate === undefined ? [] : [`available ${rate(availableBitrate)}`]),
  ].join('; ');
}

function streamRows({ peer, source, samples }: StreamHistory): Row[] {
  const last = samples.at(-1);
  if (!last) return [];
  const { bitrate, loss, width, height, frameRate, limited } = last;
  const size = height > 0 ? [`${width}x${height} at ${Math.round(frameRate)} fps`] : [];
  const limit = limited ? [`limited by ${limited}`] : [];
  const value = [rate(bitrate), ...size, `loss ${(loss * 100).toFixed(1)}%`, ...limit].join('; ');
  return [{ name: peer === undefined ? source : `${source} of ${shortId(peer)}`, value }];
}

function subscriptionRows({ subscriptions: { videos, newcomers } }: Requested): Row[] {
  const { cameras, screens, height } = newcomers;
  return [
    ...videos.map(({ peer, source, height: wanted }) => ({
      name: `${source} of ${shortId(peer)}`,
      value: `${wanted} pixels high`,
    })),
    { name: 'newcomers', value: `${cameras} cameras, ${screens} screens, ${height} pixels high` },
  ];
}

const rate = (bitsPerSecond: number | undefined): string =>
  bitsPerSecond === undefined ? '–' : `${Math.round(bitsPerSecond / 1000)} kbit/s`;
