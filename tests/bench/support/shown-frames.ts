import { setTimeout } from 'node:timers/promises';
import type { Attendee } from '../../support/browser.ts';

/** Milliseconds of a clock that all pages and processes of a machine share. */
export const sharedNow = () => performance.timeOrigin + performance.now();

/** Time for the last frames of a window to be noted. */
const SETTLED_MS = 100;

/** When the frames of one tile's video were shown, from `follow` on. */
export class ShownFrames {
  readonly #attendee: Attendee;

  static async follow(attendee: Attendee, label: string): Promise<ShownFrames> {
    await attendee.tile(label).locator('video').evaluate(record);
    return new ShownFrames(attendee);
  }

  private constructor(attendee: Attendee) {
    this.#attendee = attendee;
  }

  /** The longest that one frame stood in a window that begins with `act`, in milliseconds. */
  async longestGap(act: () => Promise<void>, windowMs: number): Promise<number> {
    const from = sharedNow();
    await act();
    await setTimeout(Math.max(0, from + windowMs - sharedNow()) + SETTLED_MS);
    const all = await this.#all();
    const before = all.findLast((at) => at <= from) ?? from;
    const shown = [before, ...all.filter((at) => at > from && at < from + windowMs), from + windowMs];
    return Math.max(...shown.slice(1).map((at, index) => at - (shown[index] ?? at)));
  }

  /** The first one after `from`; undefined while there is none. */
  async firstAfter(from: number): Promise<number | undefined> {
    return (await this.#all()).find((at) => at > from);
  }

  #all(): Promise<number[]> {
    return this.#attendee.page.evaluate(() => (window as unknown as { shownFrames: number[] }).shownFrames);
  }
}

/** Runs in the page. */
function record(element: HTMLElement | SVGElement): void {
  const video = element as HTMLVideoElement;
  const shownFrames: number[] = [];
  Object.assign(window, { shownFrames });
  const shown = (now: number) => {
    shownFrames.push(performance.timeOrigin + now);
    video.requestVideoFrameCallback(shown);
  };
  video.requestVideoFrameCallback(shown);
}
