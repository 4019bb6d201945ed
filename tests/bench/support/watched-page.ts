import type { Browser } from 'playwright-core';
import { Attendee } from '../../support/browser.ts';
import { smallCamera } from '../../support/cameras.ts';
import { sharedNow } from './shown-frames.ts';

const CAMERA_HEIGHT = 90;
/** A frame that is seen for longer than this stands still, in milliseconds. */
const STANDS_MS = 1000;

type Shown = { at: number; track: string };

/** Somebody at a page in real Chromium that notes every frame of the others' videos, on the clock of `sharedNow`. */
export class WatchedPage {
  readonly #attendee: Attendee;

  static async join(browser: Browser, who: { url: string; room: string; name: string }): Promise<WatchedPage> {
    const attendee = await Attendee.open(browser, { ...who, init: [smallCamera(CAMERA_HEIGHT), recordFrames] });
    await attendee.join();
    return new WatchedPage(attendee);
  }

  private constructor(attendee: Attendee) {
    this.#attendee = attendee;
  }

  /** When they were shown, since the page was loaded. */
  async frames(): Promise<number[]> {
    return (await this.#shownAfter(0)).map(({ at }) => at);
  }

  /**
   * For each video that goes on after `from` and still does: the first frame after which it no longer stood still.
   */
  async returnsAfter(from: number): Promise<number[]> {
    const later = await this.#shownAfter(from);
    const videos = [...Map.groupBy(later, ({ track }) => track).values()].map((frames) => frames.map(({ at }) => at));
    return videos.flatMap((times) => {
      const stands = sharedNow() - (times.at(-1) ?? from) > STANDS_MS;
      const back = times.findLast((at, index) => at - (times[index - 1] ?? Number.NEGATIVE_INFINITY) > STANDS_MS);
      return stands || back === undefined ? [] : back;
    });
  }

  async firstAfter(from: number): Promise<number | undefined> {
    return (await this.#shownAfter(from))[0]?.at;
  }

  /** Resolves once so many videos had a frame after `from`. @throws where that takes longer than `timeoutMs`. */
  async shows(from: number, { timeoutMs = 30_000, videos = 1 } = {}): Promise<void> {
    await this.#attendee.page.waitForFunction(
      ({ since, wanted }) => {
        const { shown } = window as unknown as { shown: Shown[] };
        return new Set(shown.filter(({ at }) => at > since).map(({ track }) => track)).size >= wanted;
      },
      { since: from, wanted: videos },
      { timeout: timeoutMs },
    );
  }

  /** Resolves once the page says that it has lost the connection. */
  async saysSo(): Promise<void> {
    await this.#attendee.page.getByText(/Connection lost|interrupted/).waitFor();
  }

  /** Reloads and rejoins, as people do without automatic recovery. Resolves once the page is in the call again. */
  async reload(): Promise<void> {
    await this.#attendee.page.reload();
    await this.#attendee.join();
  }

  /** Whether it is in the call, or on its way back. */
  async inCall(): Promise<boolean> {
    return (await this.#attendee.button('Leave').count()) > 0;
  }

  #shownAfter(from: number): Promise<Shown[]> {
    return this.#attendee.page.evaluate(
      (since) => (window as unknown as { shown: Shown[] }).shown.filter(({ at }) => at > since),
      from,
    );
  }
}

/** Runs in the page before its own scripts. */
function recordFrames(): void {
  const shown: Shown[] = [];
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
      const track =
        stream instanceof MediaStream ? stream.getVideoTracks().find(({ id }) => remote.has(id)) : undefined;
      // Chromium paints a frame of 2x2 when a track ends.
      if (track && width > 2) shown.push({ at: performance.timeOrigin + now, track: track.id });
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
  };
  new MutationObserver(() => {
    for (const video of document.querySelectorAll('video')) if (!watched.has(video)) watch(video);
  }).observe(document, { childList: true, subtree: true });
}
