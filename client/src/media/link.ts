/** The media path of a call, over the server or directly to another browser. */
import type { PeerId, Source } from '#shared/protocol/scalars.ts';
import type { Wanted } from './source-sender.ts';

export type MediaLink = {
  /** Sends the track as `source` from now on, or nothing. */
  send(source: Source, wanted: Wanted): void;
  /** The receiver of this source of `peer`, once there is one. */
  receiverOf(peer: PeerId, source: Source): RTCRtpReceiver | undefined;
  /**
   * The browser's statistics of this path (webrtc-stats): a report of each of its connections. Received streams are
   * told apart by `trackIdentifier`, the `id` of the track in the roster; sent ones by `mid`.
   */
  stats(): Promise<readonly RTCStatsReport[]>;
  /** The `mid` of the transceiver that sends this source; undefined while it has no track. */
  midOf(source: Source): string | undefined;
  /** Stops sending and receiving. The sent tracks stay with their owner. */
  close(): void;
};

/** The browser's statistics of this receiver (webrtc-stats, `inbound-rtp`); undefined until something has arrived. */
export async function inboundOf(receiver: RTCRtpReceiver): Promise<RTCInboundRtpStreamStats | undefined> {
  return [...(await receiver.getStats()).values()].find(({ type }) => type === 'inbound-rtp');
}

/** How many frames this receiver has decoded, or how many audio packets it has received. */
async function arrivedOf(receiver: RTCRtpReceiver): Promise<number> {
  const inbound = await inboundOf(receiver);
  return (receiver.track.kind === 'video' ? inbound?.framesDecoded : inbound?.packetsReceived) ?? 0;
}

/**
 * Whether media starts to arrive at all these receivers, some of which may not exist yet, and is decoded; to be called
 * repeatedly.
 */
export function watchReceivers(receivers: () => readonly (RTCRtpReceiver | undefined)[]): () => Promise<boolean> {
  const before = new Map<RTCRtpReceiver, number>();
  const hasMore = async (receiver: RTCRtpReceiver | undefined) => {
    if (!receiver) return false;
    const count = await arrivedOf(receiver);
    const first = before.get(receiver) ?? count;
    before.set(receiver, first);
    return count > first;
  };
  return async () => (await Promise.all(receivers().map(hasMore))).every(Boolean);
}
