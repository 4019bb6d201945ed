/** The video that a receiver wants, with its height. Audio needs no subscription. */
import * as z from 'zod/mini';
import { PeerId } from './scalars.ts';

/** In device pixels, as the picture is drawn. */
const Height = z.int().check(z.gte(1), z.lte(8192));
/** No room holds more people than this. */
const MOST = 1000;
const count = () => z.int().check(z.gte(0), z.lte(MOST));

/** Somebody's camera or screen that is shown, or would be if it were on. */
export const VideoSubscription = z.object({ peer: PeerId, source: z.enum(['camera', 'screen']), height: Height });
export type VideoSubscription = z.infer<typeof VideoSubscription>;

/** All video that the receiver shows now. Replaces the subscriptions before. */
export const Subscriptions = z.object({
  /** The most important first: of more than `rooms.maxVisible` the last are left out. */
  pictures: z.array(VideoSubscription).check(z.maxLength(MOST)),
  /**
   * For how many of those there is room who come after this was said, and of screens that are not named: they are
   * forwarded without a further word, so that they show as soon as they begin.
   */
  newcomers: z.object({ cameras: count(), screens: count(), height: Height }),
});
export type Subscriptions = z.infer<typeof Subscriptions>;

/** Of who has said nothing yet: an ordinary window full. */
export const defaultSubscriptions: Subscriptions = { pictures: [], newcomers: { cameras: 9, screens: 2, height: 360 } };
