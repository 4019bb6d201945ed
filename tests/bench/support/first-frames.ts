import type { Attendee } from '../../support/browser.ts';

/**
 * Runs in the page before its own scripts: notes when the last button was clicked, and when each remote video track was
 * first painted, in milliseconds of a clock that all pages of a machine share.
 */
export function recordFirstFrames(): void {
  const sharedNow = (now: number) => performance.timeOrigin + now;
  const state = Object.assign(window, { clickedAt: 0, firstFrames: [] as number[] });
  const remote = new Set<string>();
  const watched = new WeakSet<HTMLVideoElement>();
  addEventListener('click', () => (state.clickedAt = sharedNow(performance.now())), { capture: true });

  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('track', ({ track }) => remote.add(track.id));
    }
  };

  const watch = (video: HTMLVideoElement) => {
    const shown: VideoFrameRequestCallback = (now, { width }) => {
      const stream = video.srcObject;
      const isRemote = stream instanceof MediaStream && stream.getVideoTracks().some(({ id }) => remote.has(id));
      // Chromium paints a frame of 2x2 when a track ends.
      if (isRemote && width > 2) state.firstFrames.push(sharedNow(now));
      else video.requestVideoFrameCallback(shown);
    };
    video.requestVideoFrameCallback(shown);
  };
  new MutationObserver(() => {
    for (const video of document.querySelectorAll('video')) {
      if (watched.has(video)) continue;
      watched.add(video);
      watch(video);
    }
  }).observe(document, { childList: true, subtree: true });
}

/** When each remote video of this page was first painted, earliest first, of those after `since`. */
export async function firstFrames(attendee: Attendee, since = 0): Promise<number[]> {
  const all = await attendee.page.evaluate(() => (window as unknown as { firstFrames: number[] }).firstFrames);
  return all.filter((at) => at > since);
}

/** When this page's last button was clicked. */
export function clickOf(attendee: Attendee): Promise<number> {
  return attendee.page.evaluate(() => (window as unknown as { clickedAt: number }).clickedAt);
}
