import { describe, expect, test } from '@jest/globals';
import { afterFrame, hasVoice, noSilence } from '../../../../client/src/media/comfort-noise.ts';

/** 20 ms of Opus, mono: SILK alone in wide band; with the flag of voice or without, or nothing but its head. */
const SILK = 9 << 3;
const voice = [SILK, 0x80, 0, 0];
const noise = [SILK, 0x00, 0, 0];
const nothing = [SILK];

/** Which of these frames, 20 ms each, are sent; undefined stands for 20 ms without a frame from Opus. */
function sent(frames: readonly (readonly number[] | undefined)[], from = 0): number[] {
  let silence = noSilence;
  return frames.flatMap((bytes, index) => {
    if (!bytes) return [];
    const frame = { timestamp: (from + index * 960) >>> 0, data: new Uint8Array(bytes) };
    const next = afterFrame(silence, frame);
    silence = next.silence;
    return next.send ? index : [];
  });
}

const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);
/** Silence as Opus sends it: noise every 400 ms, with nothing in between. */
const silent = (count: number) => times(count, [noise, nothing, ...times(18, undefined)]).flat();

describe('of a microphone', () => {
  test('speech is sent complete, with the pauses between words', () => {
    expect(sent([...times(5, voice), ...times(9, noise), ...times(5, voice)])).toHaveLength(19);
  });

  test('the first frame of silence is sent, and then comfort noise every two seconds', () => {
    const frames = [...times(3, voice), ...times(10, noise), nothing, ...times(18, undefined), ...silent(11)];
    expect(sent(frames).slice(13)).toEqual([13, 132, 232]);
  });

  test.each([0, 2 ** 32 - 50_000])('the first word after silence is sent from its first frame on (at %d)', (from) => {
    const frames = [...times(3, voice), nothing, ...times(19, undefined), ...silent(7), ...times(3, voice), noise];
    const word = frames.length - 4;
    expect(sent(frames, from).filter((index) => index >= word)).toEqual([word, word + 1, word + 2, word + 3]);
  });
});

test.each([
  { what: 'SILK of 60 ms whose last third is voice', bytes: [11 << 3, 0b0010_0000], want: true },
  { what: 'SILK of 60 ms without voice', bytes: [11 << 3, 0b0001_1111], want: false },
  { what: 'SILK of 10 ms with voice', bytes: [8 << 3, 0x80], want: true },
  { what: 'hybrid with voice', bytes: [15 << 3, 0x80], want: true },
  { what: 'hybrid without', bytes: [15 << 3, 0x7f], want: false },
  { what: 'CELT, which does not say', bytes: [31 << 3, 0x00], want: true },
  { what: 'stereo, which is music', bytes: [(9 << 3) | 4, 0x00], want: true },
  { what: 'several frames in one', bytes: [(9 << 3) | 3, 0x00], want: true },
])('$what counts as voice: $want', ({ bytes, want }) => {
  expect(hasVoice(new Uint8Array(bytes))).toBe(want);
});
