import type { AudioBlock } from '../switch/played-audio.ts';
import { STAMPS } from '../switch/stamped-devices.ts';

/** A fraction of full scale; the amplitude of the tone is 0.3. */
const SILENT = 0.04;
/** Half as strong as the strongest, as amplitude: two tones at once tell no place. */
const STRONG = 0.25;

/**
 * How many gaps the row of tones has: places where the next clear tone is not the one that follows. Each tone is one
 * beat of 40 ms, so that a single packet of 20 ms that is made up from the one before leaves most of its tone.
 */
export function countGaps(blocks: readonly AudioBlock[]): number {
  const clear = blocks.filter(({ level, second }) => level >= SILENT && second <= STRONG);
  const beats = clear.filter(({ tone }, index) => tone !== clear[index - 1]?.tone);
  const follows = ({ tone }: AudioBlock, index: number) =>
    index === 0 || tone === ((beats[index - 1]?.tone ?? 0) + 1) % STAMPS.toneHertz.length;
  return beats.filter((beat, index) => !follows(beat, index)).length;
}
