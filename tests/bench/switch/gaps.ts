import type { HeardBlock } from './heard.ts';
import type { SeenFrame } from './seen.ts';
import { STAMPS } from './stamped-devices.ts';

export type Window = { from: number; to: number };

/** What was missing, or too much, of one person's picture and sound at another within a window, in milliseconds. */
export type Missing = {
  /** The longest for which no newer frame was shown, beyond the frame interval: at most so long, see `longestWait`. */
  video: number;
  /** The same as the page's scripts saw it, which miss what is shown while they are busy. */
  videoAsRead: number;
  /** The longest silence. */
  silence: number;
  /** How much of what was said was passed over; below zero, heard again. */
  passedOver: number;
  /** How long two places of the row were heard at once. */
  doubled: number;
};

/** Of full scale: the tone is 0.3 high. */
const SILENT = 0.04;
/** Half as strong as the strongest, as amplitude. */
const STRONG = 0.25;
/** No frame is shown later than this, and none before its time but by what two browsers' clocks are apart. */
const AGE_MS = { least: -100, most: 5000 };
/** How often a screen is drawn anew, in milliseconds. */
const REFRESH_MS = 1000 / 60;
/** Where in the row the sound is, is looked at for so long before a window and at its end. */
const STEADY_MS = 600;

export function missing(frames: readonly SeenFrame[], blocks: readonly HeardBlock[], window: Window): Missing {
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
 * A frame that is older than one that was shown already is no news. When those were shown that nobody read is not
 * known: each is taken to have come one refresh of the screen after the one before, as early as it can, so that the
 * wait that follows is the longest possible.
 */
function longestWait(frames: readonly SeenFrame[], { from, to }: Window): number {
  let newest: SeenFrame | undefined;
  let before: SeenFrame | undefined;
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

/** When those were shown at the earliest that were not read. */
const unreadBetween = (before: SeenFrame, { at, unread }: SeenFrame): number[] =>
  Array.from({ length: unread }, (_, index) => Math.min(at, before.at + (index + 1) * REFRESH_MS));

/** One that was sent very coarsely may be misread, and would be newer than all that come after it. */
function isReadable({ at, stamp }: SeenFrame): boolean {
  const age = distance(stamp, at, 2 ** STAMPS.bits);
  return age > AGE_MS.least && age < AGE_MS.most;
}

/** How far the way through the row, beside the way through time, has gone from the beginning of a window to its end. */
function passedOver(blocks: readonly HeardBlock[], { from, to }: Window): number {
  const rowMs = STAMPS.toneMs * STAMPS.toneHertz.length;
  return distance(placeIn(blocks, from, rowMs), placeIn(blocks, to, rowMs), rowMs);
}

/**
 * The place in the row at time 0, as the mean of the blocks before `until` (on a circle, since the row begins again).
 */
function placeIn(blocks: readonly HeardBlock[], until: number, rowMs: number): number {
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

function longestRun(blocks: readonly HeardBlock[], holds: (block: HeardBlock) => boolean): number {
  let [longest, since] = [0, blocks[0]?.at ?? 0];
  for (const block of blocks) {
    if (holds(block)) longest = Math.max(longest, block.at - since);
    else since = block.at;
  }
  return longest;
}
