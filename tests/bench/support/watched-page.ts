import type { Browser } from 'playwright-core';
import { Attendee } from '../../support/browser.ts';
import { smallCamera } from './small-camera.ts';

const CAMERA_HEIGHT = 90;

/** Somebody at a page in real Chromium, of which every frame of the others' pictures is noted, on the clock of `sharedNow`. */
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
  frames(): Promise<number[]> {
    return this.#attendee.page.evaluate(() => (window as unknown as { shown: number[] }).shown);
  }

  async firstAfter(from: number): Promise<number | undefined> {
    return (await this.frames()).find((at) => at > from);
  }

  /** Resolves once a frame was shown after `from`. @throws where that takes `patienceMs`. */
  async shows(from: number, patienceMs = 30_000): Promise<void> {
    await this.#attendee.page.waitForFunction(
      (since) => (window as unknown as { shown: number[] }).shown.some((at) => at > since),
      from,
      { timeout: patienceMs },
    );
  }

  /** Resolves once the page says that it is cut off. */
  async saysSo(): Promise<void> {
    await this.#attendee.page.getByText(/Connection lost|interrupted/).waitFor();
  }

  /** What people do without anything that brings them back. Resolves once they are in the call again. */
  async reload(): Promise<void> {
    await this.#attendee.page.reload();
    await this.#attendee.join();
  }

  /** Whether it is in the call, or on its way back. */
  async inCall(): Promise<boolean> {
    return (await this.#attendee.button('Leave').count()) > 0;
  }
}

/** Runs in the page before its own scripts. */
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
