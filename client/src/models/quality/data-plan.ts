/** Decides how much video a call with a data limit may still have. Pure: bytes and a limit in, a plan out. */
import type { Subscriptions } from '#shared/protocol/subscriptions.ts';

/**
 * `full`: everything; `lower`: few small cameras, and the local camera in its lowest layer; `audio`: no video in either
 * direction except a screen that is shared from here.
 */
export type DataPlan = 'full' | 'lower' | 'audio';

/** The limits to choose from, in megabytes. */
export const dataLimits = [100, 300, 500, 1000, 2000] as const;
export type DataLimit = (typeof dataLimits)[number];

/** The shares of the limit from which on video is lower, and stops. The rest is for audio. */
const LOWER_FROM = 0.6;
const AUDIO_FROM = 0.9;

/** The most cameras that are received, and their height, once video is lower. */
const FEW_CAMERAS = 4;
const LOW_HEIGHT = 180;

/** The plan after these bytes, received and sent. Audio is in every plan, also beyond the limit. */
export function dataPlan(bytes: number, limit: DataLimit | undefined): DataPlan {
  const share = limit === undefined ? 0 : bytes / (limit * 1e6);
  if (share >= AUDIO_FROM) return 'audio';
  return share >= LOWER_FROM ? 'lower' : 'full';
}

/** What is left of these subscriptions under the plan. Shared screens stay readable for as long as there is video. */
export function subscriptionsUnder(plan: DataPlan, subscriptions: Subscriptions): Subscriptions {
  if (plan === 'full') return subscriptions;
  const { videos, newcomers } = subscriptions;
  if (plan === 'audio') return { videos: [], newcomers: { ...newcomers, cameras: 0, screens: 0 } };
  const lowest = (height: number) => Math.min(height, LOW_HEIGHT);
  const cameras = videos.filter(({ source }) => source === 'camera').slice(0, FEW_CAMERAS);
  return {
    videos: videos
      .filter((video) => video.source === 'screen' || cameras.includes(video))
      .map((video) => (video.source === 'screen' ? video : { ...video, height: lowest(video.height) })),
    newcomers: {
      ...newcomers,
      cameras: Math.min(newcomers.cameras, FEW_CAMERAS - cameras.length),
      height: lowest(newcomers.height),
    },
  };
}
