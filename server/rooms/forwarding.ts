import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import { type Forward, isSound, layersTaken, offersOf, type Party, type Voices, videosFor } from './offers.ts';

export type PlanOptions = Pick<Voices, 'heldBack'> & {
  /** The maximum number of videos that one person receives. */
  maxVisible: number;
  speaking?: Voices['speaking'] | undefined;
  unheard?: Voices['unheard'] | undefined;
  surplusSounds?: Voices['surplusSounds'] | undefined;
  /** The two peers that send directly to each other. */
  direct?: readonly PeerId[] | undefined;
};

/**
 * Plans who receives what: the audio of all others that are heard, and the subscribed videos in the layers that fill
 * their size. Prepared peers count as well, so that their consumers exist and their senders are sending by the time
 * they join. The most important come first, in case there is no place for all: speakers, other audio, screens, then
 * cameras in order. `IncrementalPlan` says the same of a room that changes.
 * @returns the plan of each receiver, which is computed when it is asked for; only until something changes.
 */
export function plan(
  parties: readonly Party[],
  { maxVisible, direct = [], ...voices }: PlanOptions,
): (receiver: Party) => Forward[] {
  const offers = offersOf(parties, voicesOf(voices));
  return (receiver) => {
    const sounds = offers.sounds.filter(({ peer }) => peer !== receiver.id);
    return withoutDirect([...sounds, ...videosFor(receiver, offers, { maxVisible })], receiver, direct);
  };
}

const nobody: ReadonlySet<PeerId> = new Set();

/** The given voices; those that are left out concern nobody. */
export function voicesOf({
  heldBack,
  speaking = nobody,
  unheard = nobody,
  surplusSounds = nobody,
}: Omit<PlanOptions, 'maxVisible'>): Voices {
  return { heldBack, speaking, unheard, surplusSounds };
}

/** The forwards of a receiver, of which nothing flows that comes directly. */
export function withoutDirect(
  forwards: readonly Forward[],
  { id }: Pick<Party, 'id'>,
  direct: readonly PeerId[],
): Forward[] {
  if (!direct.includes(id)) return [...forwards];
  return forwards.map((forward) => (direct.includes(forward.peer) ? { ...forward, want: undefined } : forward));
}

/** How many spatial layers of each sent video any receiver needs. */
export function layersNeeded(
  parties: readonly Pick<Party, 'producers'>[],
  receives: Iterable<readonly Forward[]>,
): Map<ProducerId, number> {
  const videos = parties.flatMap(({ producers }) => producers.filter((producer) => !isSound(producer)));
  const needed = new Map(videos.map(({ id }) => [id, 0]));
  for (const forwards of receives) {
    for (const forward of forwards) {
      const { id } = forward.producer;
      const known = needed.get(id);
      if (known !== undefined && !isSound(forward.producer)) needed.set(id, Math.max(known, layersTaken(forward)));
    }
  }
  return needed;
}
