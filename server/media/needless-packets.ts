/** Whose packets honest media does not need. Pure: two readings in, senders out. */
import { kindOf, type Source } from '#shared/protocol/scalars.ts';
import type { Taker } from '../limits/greediest.ts';
import type { UploadBounds } from './upload-bounds.ts';

/** What had arrived of one stream at a time, on a monotonic clock in milliseconds. */
export type StreamReading = {
  ssrc: number;
  source: Source;
  /** The sender, and the counted address. */
  seat: string;
  address: string;
  at: number;
  packets: number;
  bytes: number;
  /** The least packets of a frame. */
  perFrame: number;
  /** To how many receivers, or other workers, it is forwarded. */
  receivers: number;
};

/** All streams of a worker at a time, on a monotonic clock of this process in milliseconds. */
export type WorkerReading = { readAt: number; streams: readonly StreamReading[] };

/** Somebody who sends more packets than honest media needs: `amount` more each second, for all receivers together. */
export type Needless = Taker & { seat: string; sources: Source[] };

/**
 * More packets per second than honest audio has: browsers send 50. Of video they send at most 60 frames, whose packets
 * have about 1150 bytes except for the last one; after a short interruption, more than that arrives.
 */
const AUDIO_PACKETS = 120;
const FRAMES = 90;
const FULL_PACKET_BYTES = 700;

/** How many packets per second a browser sends at most for so many kbit/s of this stream. */
const honestPackets = ({ source, perFrame }: StreamReading, kbps: number): number =>
  kindOf(source) === 'audio' ? AUDIO_PACKETS : FRAMES * perFrame + (kbps * 125) / FULL_PACKET_BYTES;

/**
 * Everybody who sent more packets than that between the two readings. A bitrate beyond its bound needs no more. Streams
 * that began meanwhile count as well, so that starting others again and again does not help.
 */
export function needlessSenders(before: WorkerReading, now: WorkerReading, bounds: UploadBounds): Needless[] {
  const known = new Map(before.streams.map((reading) => [keyOf(reading), reading]));
  const betweenMs = now.readAt - before.readAt;
  const needless = now.streams.flatMap((reading) => {
    const earlier = known.get(keyOf(reading));
    const isSame = earlier !== undefined && earlier.packets <= reading.packets;
    const from = isSame ? earlier : { packets: 0, bytes: 0, at: reading.at - betweenMs };
    const amount = needlessOf(from, reading, bounds[reading.source]);
    return amount > 0 ? { ...reading, amount: amount * (1 + reading.receivers) } : [];
  });
  return [...Map.groupBy(needless, ({ seat }) => seat)].map(([seat, streams]) => ({
    seat,
    address: streams[0]?.address ?? '',
    amount: streams.reduce((sum, { amount }) => sum + amount, 0),
    sources: [...new Set(streams.map(({ source }) => source))],
  }));
}

/** Of one stream, in packets per second. */
function needlessOf(
  before: Pick<StreamReading, 'packets' | 'bytes' | 'at'>,
  now: StreamReading,
  boundKbps: number,
): number {
  const seconds = (now.at - before.at) / 1000;
  if (seconds <= 0) return 0;
  const kbps = ((now.bytes - before.bytes) * 8) / 1000 / seconds;
  return (now.packets - before.packets) / seconds - honestPackets(now, Math.min(kbps, boundKbps));
}

/** One SSRC may be used by several senders. */
const keyOf = ({ seat, source, ssrc }: StreamReading) => `${seat} ${source} ${ssrc}`;
