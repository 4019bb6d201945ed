import * as z from 'zod/mini';
import type { ModeInfo } from './direct.ts';
import type { PeerId, ProducerId } from './scalars.ts';

export const WatchStatsRequest = z.object({ on: z.boolean() });

/** How well a participant's media arrives at the server. */
export type Quality = 'good' | 'fair' | 'poor';

/** Statistics of the media that one participant sends, over the last second or two. */
export type MediaStats = {
  /** bit/s. */
  bitrate: number;
  packetsPerSecond: number;
  /** The share of packets: 0 to 1. */
  loss: number;
  /** Null until RTCP has measured it. */
  roundTripMs: number | null;
};

/**
 * The server's statistics: of the uplinks of the receiver and of the participants whom it sees, and of its downlink.
 */
export type RoomStats = {
  /** The media that arrives from each participant; may include the receiver. */
  uploads: (MediaStats & { peer: PeerId })[];
  downlink: {
    /** bit/s. */
    bitrate: number;
    /** bit/s, and the share of packets that are lost; null if the browser's feedback has not reported it. */
    availableBitrate: number | null;
    loss: number | null;
    /**
     * The videos of which the receiver gets fewer layers than it subscribes to and their sender sends, because its
     * downlink carries no more.
     */
    behind: ProducerId[];
  };
  /** Whether the server or its network link is overloaded. */
  overloaded: boolean;
  /** The path of media, since which change, and why. */
  mode: Pick<ModeInfo, 'mode' | 'epoch' | 'reason'>;
};
