import type { PeerId } from '#shared/protocol/scalars.ts';
import { inTurns } from '../limits/in-turns.ts';
import { siteOf } from '../limits/site-share.ts';
import type { Party } from './offers.ts';

type Sender = Pick<Party, 'id' | 'producers' | 'seat'> & { address: string };

/**
 * The participants whose screen's sound is not forwarded, since enough others share theirs: the first `most` of all,
 * longest present first, are heard, of whom sites take turns. Unlike video, sound is never reduced to what a downlink
 * carries, so that many seats that share it would leave no bandwidth to voices.
 */
export function surplusSounds(senders: readonly Sender[], max: number): Set<PeerId> {
  const sharing = senders.filter(({ seat, producers }) => isSeat(seat) && producers.some(isSharedSound));
  if (sharing.length <= max) return new Set();
  const surplus = inTurns(sharing, ({ address }) => siteOf(address)).slice(max);
  return new Set(surplus.map(({ id }) => id));
}

/** Prepared peers have none, and are not heard. */
const isSeat = (seat: number) => seat < Number.POSITIVE_INFINITY;

const isSharedSound = ({ source }: Party['producers'][number]) => source === 'screen-audio';
