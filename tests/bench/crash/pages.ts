import type { Browser } from 'playwright-core';
import { Attendee, launchBrowser } from '../../support/browser.ts';
import { sharedNow } from '../support/shown-frames.ts';
import { smallCamera } from '../support/small-camera.ts';

const CAMERA_HEIGHT = 90;

/** Two people in real Chromium, who see each other. */
export class Pages {
  static readonly room = 'people';
  readonly #browser: Browser;
  readonly #attendees: Attendee[];
  #from = 0;

  static async open(url: string): Promise<Pages> {
    const browser = await launchBrowser();
    const attendees: Attendee[] = [];
    for (const name of ['Ada', 'Bob']) {
      const init = [smallCamera(CAMERA_HEIGHT), recordFrames];
      const attendee = await Attendee.open(browser, { url, room: Pages.room, name, init });
      await attendee.join();
      attendees.push(attendee);
    }
    const pages = new Pages(browser, attendees);
    await pages.wholeAfter(0);
    return pages;
  }

  private constructor(browser: Browser, attendees: Attendee[]) {
    this.#browser = browser;
    this.#attendees = attendees;
  }

  mark(): void {
    this.#from = sharedNow();
  }

  /** How long the picture stood on each page around the mark, in milliseconds; undefined where it still does. */
  async stoodMs(): Promise<(number | undefined)[]> {
    return Promise.all(
      this.#attendees.map(async (attendee) => {
        const shown = await framesOf(attendee);
        const [last, next] = longestGap(shown.filter((at) => at > this.#from - 1000));
        return next === undefined || sharedNow() - (shown.at(-1) ?? 0) > 500 ? undefined : next - last;
      }),
    );
  }

  /** Resolves once frames come on every page after `from`. */
  async wholeAfter(from: number): Promise<void> {
    for (const attendee of this.#attendees) {
      await attendee.page.waitForFunction(
        (since) => (window as unknown as { shown: number[] }).shown.some((at) => at > since),
        from,
      );
    }
  }

  /** What people did before: reload the page and join. How long the picture stood on each. */
  async reloadedMs(): Promise<number[]> {
    return Promise.all(
      this.#attendees.map(async (attendee) => {
        const last = (await framesOf(attendee)).findLast((at) => at <= this.#from + 100) ?? this.#from;
        await attendee.page.reload();
        await attendee.join();
        await attendee.page.waitForFunction(() => (window as unknown as { shown: number[] }).shown.length > 0);
        const [first = Number.NaN] = await framesOf(attendee);
        return first - last;
      }),
    );
  }

  /** Where anybody is not in the call any more, or says that it comes back. */
  async lost(): Promise<number> {
    const live = await Promise.all(this.#attendees.map((attendee) => attendee.button('Leave').count()));
    return live.filter((count) => count === 0).length;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

function framesOf({ page }: Attendee): Promise<number[]> {
  return page.evaluate(() => (window as unknown as { shown: number[] }).shown);
}

function longestGap(times: readonly number[]): [last: number, next: number | undefined] {
  return times.reduce<[number, number | undefined]>(
    ([last, next], at, index) => {
      const before = times[index - 1] ?? at;
      return at - before > (next ?? last) - last ? [before, at] : [last, next];
    },
    [times[0] ?? 0, times[0]],
  );
}

/** Runs in the page before its own scripts: notes when frames of remote pictures are shown, on a clock that all processes share. */
function recordFrames(): void {
  const shown: number[] = [];
  Object.assign(window, { shown });
  const remote = new Set<string>();
  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('track', ({ track }) => remote.add(track.id));
    }
  };
  const watched = new WeakSet<HTMLVideoElement>();
  const watch = (video: HTMLVideoElement) => {
    watched.add(video);
    const note: VideoFrameRequestCallback = (now, { width }) => {
      const stream = video.srcObject;
      const isRemote = stream instanceof MediaStream && stream.getVideoTracks().some(({ id }) => remote.has(id));
      // Chromium paints a frame of 2x2 when a track ends.
      if (isRemote && width > 2) shown.push(performance.timeOrigin + now);
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
  };
  new MutationObserver(() => {
    for (const video of document.querySelectorAll('video')) if (!watched.has(video)) watch(video);
  }).observe(document, { childList: true, subtree: true });
}
