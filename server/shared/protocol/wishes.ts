/** What a person wants to see. Sound needs no wish. */
import * as z from 'zod/mini';
import { PeerId } from './scalars.ts';

/** In device pixels, as the picture is drawn. */
const Height = z.int().check(z.gte(1), z.lte(8192));
/** More than a server has people in one room is no wish. */
const MOST = 1000;
const count = () => z.int().check(z.gte(0), z.lte(MOST));

/** Somebody's camera or screen that is shown, or would be if it were on. */
export const PictureWish = z.object({ peer: PeerId, source: z.enum(['camera', 'screen']), height: Height });
export type PictureWish = z.infer<typeof PictureWish>;

/** All that is shown now. It replaces what was wished before. */
export const Wishes = z.object({
  /** The most important first: of more than `rooms.maxVisible` the last are left out. */
  pictures: z.array(PictureWish).check(z.maxLength(MOST)),
  /**
   * For how many of those there is room who come after this was said, and of screens that are not named: they are forwarded
   * without a further word, so that they show as soon as they begin.
   */
  newcomers: z.object({ cameras: count(), screens: count(), height: Height }),
});
export type Wishes = z.infer<typeof Wishes>;

/** Of who has said nothing yet: an ordinary window full. */
export const ordinaryWishes: Wishes = { pictures: [], newcomers: { cameras: 9, screens: 2, height: 360 } };
