import type { AudioBlock } from './played-audio.ts';
import { STAMPS } from './stamped-devices.ts';
import type { StampedFrame } from './stamped-frames.ts';

export type Window = { from: number; to: number };

/**
 * The gaps and repetitions in one participant's video and audio at another participant within a window, in
 * milliseconds.
 */
export type Missing = {
  /** The longest time without a newer frame, beyond the frame interval; an upper bound, see `longestWait`. */
  video: number;
  /** The same, as read by the page's scripts, which miss frames while they are busy. */
  videoAsRead: number;
  /** The longest silence. */
  silence: number;
  /** How much audio was skipped; negative if it was played twice. */
  passedOver: number;
  /** How long two positions of the audio were played at once. */
  doubled: number;
};

/** A fraction of full scale; the amplitude of the tone is 0.3. */
const SILENT = 0.04;
/** Half as strong as the strongest, as amplitude. */
const STRONG = 0.25;
/**
 * No frame is shown later than this, and none before its time except by the difference between two browsers' clocks.
 */
const AGE_MS = { min: -100, max: 5000 };
/** How often the screen is redrawn, in milliseconds. */
const REFRESH_MS = 1000 / 60;
/** How long, before a window and at its end, the position in the row of tones is measured. */
const STEADY_MS = 600;

export function missing(frames: readonly StampedFrame[], blocks: readonly AudioBlock[], window: Window): Missing {
  const within = blocks.filter(({ at }) => at >= window.from && at <= window.to);
  const beyondInterval = (wait: number) => Math.max(0, wait - 1000 / STAMPS.framesPerSecond);
  const asRead = frames.map((frame) => ({ ...frame, unread: 0 }));
  return {
    video: beyondInterval(longestWait(frames, window)),
    videoAsRead: beyondInterval(longestWait(asRead, window)),
    silence: longestRun(within, ({ level }) => level < SILENT),
    passedOver: passedOver(blocks, window),
    doubled: longestRun(within, ({ second }) => second > STRONG),
  };
}

/**
 * A frame that is older than one already shown does not count. The times of unread frames are not known: each is
 * assumed to come one screen refresh after the previous one, which is the earliest time, so that the wait after it is
 * the longest possible.
 */
function longestWait(frames: readonly StampedFrame[], { from, to }: Window): number {
  let newest: StampedFrame | undefined;
  let before: StampedFrame | undefined;
  const news: number[] = [];
  for (const frame of frames.filter(isReadable)) {
    const isNews = !newest || distance(newest.stamp, frame.stamp, 2 ** STAMPS.bits) > 0;
    if (isNews && newest && newest === before) news.push(...unreadBetween(newest, frame));
    if (isNews) {
      newest = frame;
      news.push(frame.at);
    }
    before = frame;
  }
  const began = news.findLast((at) => at <= from) ?? from;
  const shown = [began, ...news.filter((at) => at > from && at < to), to];
  return Math.max(...shown.slice(1).map((at, index) => at - (shown[index] ?? at)));
}

/** The earliest times at which the unread ones were shown. */
const unreadBetween = (before: StampedFrame, { at, unread }: StampedFrame): number[] =>
  Array.from({ length: unread }, (_, index) => Math.min(at, before.at + (index + 1) * REFRESH_MS));

/** A very coarsely encoded stamp may be misread, and would be newer than all later ones. */
function isReadable({ at, stamp }: StampedFrame): boolean {
  const age = distance(stamp, at, 2 ** STAMPS.bits);
  return age > AGE_MS.min && age < AGE_MS.max;
}

/**
 * How far the position in the row moved from the beginning of a window to its end, compared with the time that passed.
 */
function passedOver(blocks: readonly AudioBlock[], { from, to }: Window): number {
  const rowMs = STAMPS.toneMs * STAMPS.toneHertz.length;
  return distance(placeIn(blocks, from, rowMs), placeIn(blocks, to, rowMs), rowMs);
}

/**
 * The position in the row at time 0, as the mean of the blocks before `until` (on a circle, since the row starts over).
 */
function placeIn(blocks: readonly AudioBlock[], until: number, rowMs: number): number {
  const steady = blocks.filter(({ at, level }) => at > until - STEADY_MS && at <= until && level >= SILENT);
  const angles = steady.map(({ at, tone }) => (2 * Math.PI * ((tone + 0.5) * STAMPS.toneMs - at)) / rowMs);
  const sum = (of: (angle: number) => number) => angles.reduce((total, angle) => total + of(angle), 0);
  return (Math.atan2(sum(Math.sin), sum(Math.cos)) * rowMs) / (2 * Math.PI);
}

/** From one place on a circle to another, the shorter way. */
function distance(from: number, to: number, round: number): number {
  const forward = (((to - from) % round) + round) % round;
  return forward > round / 2 ? forward - round : forward;
}

function longestRun(blocks: readonly AudioBlock[], holds: (block: AudioBlock) => boolean): number {
  let [longest, since] = [0, blocks[0]?.at ?? 0];
  for (const block of blocks) {
    if (holds(block)) longest = Math.max(longest, block.at - since);
    else since = block.at;
  }
  return longest;
}
