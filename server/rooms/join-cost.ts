import type { SentProducer } from '../media/peer-producers.ts';

export type JoinCostOptions = {
  /** How many are seated in the room. */
  people: number;
  /** All producers in the room, also of prepared peers. */
  producers: readonly Pick<SentProducer, 'source'>[];
  /** The maximum number of videos that one participant receives. */
  maxVisible: number;
  /** The maximum number of microphones that have consumers. */
  maxMicrophones: number;
};

/**
 * The cost of a join by itself, beside that of the newcomer's consumers, each of which counts as one. On the event
 * loop, one unit takes a quarter of a millisecond.
 */
const OF_ANY_JOIN = 10;

/** One unit for so many UTF-16 units of the chat, and for so many offered files. */
const CHARACTERS_PER_UNIT = 10_000;
const FILES_PER_UNIT = 50;

/** The cost of a join that opens a room. */
export const NEW_ROOM_COST = OF_ANY_JOIN;

/**
 * The cost of one more join: the people who are notified and listed, or the consumers that a newcomer may receive,
 * whichever is more. Nineteen people with a screen and its sound each cost more than sixty silent ones.
 */
export function joinCost({ people, producers, maxVisible, maxMicrophones }: JoinCostOptions): number {
  let [microphones, sounds, videos] = [0, 0, 0];
  for (const { source } of producers) {
    if (source === 'microphone') microphones += 1;
    else if (source === 'screen-audio') sounds += 1;
    else videos += 1;
  }
  const consumers = Math.min(microphones, maxMicrophones) + sounds + Math.min(videos, maxVisible);
  return Math.max(people, OF_ANY_JOIN + consumers);
}

/**
 * The part of the cost of a join that a resumed seat causes as well: the answer contains the chat, and a notice follows
 * for each offered file. `characters` is the length of the chat in UTF-16 units.
 */
export function historyCost({ characters, files }: { characters: number; files: number }): number {
  return Math.floor(characters / CHARACTERS_PER_UNIT) + Math.floor(files / FILES_PER_UNIT);
}
