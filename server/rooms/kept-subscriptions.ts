import type { Subscriptions } from '#shared/protocol/subscriptions.ts';

/** More than a page shows, whose tiles may have no video yet. */
const KEPT_PER_VISIBLE = 2;

/**
 * The subscriptions as they are remembered: of the named videos, only the first, twice as many as one participant
 * receives. A request has room for 850, which take 400 kB for as long as the seat exists.
 */
export const keptSubscriptions = (
  { videos, newcomers }: Subscriptions,
  { maxVisible }: { maxVisible: number },
): Subscriptions => ({ videos: videos.slice(0, KEPT_PER_VISIBLE * maxVisible), newcomers });
