import * as z from 'zod/mini';
import type { ModeInfo } from './direct.ts';
import type { PeerId, ProducerId } from './scalars.ts';

export const WatchStatsRequest = z.object({ on: z.boolean() });

/** How well what somebody sends comes through to the server. */
export type Quality = 'good' | 'fair' | 'poor';

/** What flows in one direction, over the last second or two. */
export type Traffic = {
  /** bit/s. */
  bitrate: number;
  packetsPerSecond: number;
  /** Share of packets: 0 to 1. */
  loss: number;
  /** Null until RTCP has measured it. */
  roundTripMs: number | null;
};

/** What the server sees: of those whom the receiver sees and of itself, and of its own downlink. */
export type RoomStats = {
  /** What arrives from each; may name the receiver. */
  uploads: (Traffic & { peer: PeerId })[];
  downlink: {
    /** bit/s. */
    bitrate: number;
    /** bit/s, and the share of packets that are lost; null where the browser's feedback has not told it. */
    availableBitrate: number | null;
    loss: number | null;
    /**
     * Of which pictures fewer layers go to the receiver than it subscribes to and their sender sends, since its line
     * carries no more.
     */
    behind: ProducerId[];
  };
  /** Whether the server or its own line has more to do than it can. */
  overloaded: boolean;
  /** Which way media goes, since which change, and why. */
  mode: Pick<ModeInfo, 'mode' | 'epoch' | 'reason'>;
};
