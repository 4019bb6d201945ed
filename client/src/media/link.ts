/**
 * What a call needs of the way that its sound and pictures take, whether that leads over the server or straight to
 * another browser.
 */
import type { PeerId, Source } from '#shared/protocol/scalars.ts';
import type { Wanted } from './source-sender.ts';

export type MediaLink = {
  /** Sends the track as `source` from now on, or nothing. */
  send(source: Source, wanted: Wanted): void;
  /** What receives this source of `peer`, once there is such. */
  receiverOf(peer: PeerId, source: Source): RTCRtpReceiver | undefined;
  /**
   * What the browser counts of this way (webrtc-stats): a report of each of its connections. What is received is told
   * apart by `trackIdentifier`, which is the `id` of the track that a person in the roster has; what is sent is told
   * apart by `mid`.
   */
  stats(): Promise<readonly RTCStatsReport[]>;
  /** The `mid` of the transceiver that sends this source; undefined while it has no track to send. */
  midOf(source: Source): string | undefined;
  /** Stops sending and receiving. The tracks that were sent stay their owner's. */
  close(): void;
};

/**
 * What the browser counts of what this receiver gets (webrtc-stats, `inbound-rtp`); undefined until something has come.
 */
export async function inboundOf(receiver: RTCRtpReceiver): Promise<RTCInboundRtpStreamStats | undefined> {
  return [...(await receiver.getStats()).values()].find(({ type }) => type === 'inbound-rtp');
}

/** How many frames were decoded by this receiver, or how many packets of sound it has got. */
async function arrivedOf(receiver: RTCRtpReceiver): Promise<number> {
  const inbound = await inboundOf(receiver);
  return (receiver.track.kind === 'video' ? inbound?.framesDecoded : inbound?.packetsReceived) ?? 0;
}

/**
 * Whether something arrives from now on at all these receivers, some of which may not be there yet, and is decoded; to
 * be asked again and again.
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
