import type { Attendee } from '../../support/browser.ts';

/** Milliseconds of a clock that all pages and processes of a machine share. */
export const sharedNow = () => performance.timeOrigin + performance.now();

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

  /** The longest time for which one picture stood, from `from` to `from + windowMs`, which must be over. */
  async longestGap(from: number, windowMs: number): Promise<number> {
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
