/** The video that a receiver wants, with its height. Audio needs no subscription. */
import * as z from 'zod/mini';
import { longList } from './long-list.ts';
import { PeerId } from './scalars.ts';

/** In device pixels, as the video is drawn. */
const Height = z.int().check(z.gte(1), z.lte(8192));
/** More than anybody receives at one time. */
const MAX_COUNT = 1000;
const count = () => z.int().check(z.gte(0), z.lte(MAX_COUNT));

/** A camera or screen that is shown, or would be if it were on. */
export const VideoSubscription = z.object({ peer: PeerId, source: z.enum(['camera', 'screen']), height: Height });
export type VideoSubscription = z.infer<typeof VideoSubscription>;

/** All video that the receiver shows now. Replaces the previous subscriptions. */
export const Subscriptions = z.object({
  /** The most important first: of more than `rooms.maxVisible`, the last are left out. */
  videos: longList(VideoSubscription, { max: MAX_COUNT }),
  /**
   * How many videos of later participants there is room for, and of screens that are not named: they are forwarded
   * without a further request, so that they show as soon as they start.
   */
  newcomers: z.object({ cameras: count(), screens: count(), height: Height }),
});
export type Subscriptions = z.infer<typeof Subscriptions>;

/** For a client that has not subscribed yet: an ordinary window, full. */
export const defaultSubscriptions: Subscriptions = { videos: [], newcomers: { cameras: 9, screens: 2, height: 360 } };
