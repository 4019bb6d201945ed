import type { Attendee } from '../../support/browser.ts';
import { STAMPS, type Stamps } from './stamped-devices.ts';

/**
 * A frame of the other's camera: when it was shown, and its stamp, in milliseconds; and how many were shown in the same place since the one
 * before, while the page was busy and could not read them.
 */
export type SeenFrame = { at: number; stamp: number; unread: number };

/** For a page, before its own scripts: notes every frame of somebody else that it shows on top. */
export const noteFrames = `(${recordFrames})(${JSON.stringify(STAMPS)})`;

/** What was shown since it was asked for last. */
export const seenBy = ({ page }: Attendee): Promise<SeenFrame[]> =>
  page.evaluate(() => (window as unknown as { seen: SeenFrame[] }).seen.splice(0));

/** Runs in the page. */
function recordFrames({ bits, width }: Stamps): void {
  const seen: SeenFrame[] = [];
  Object.assign(window, { seen });
  const remote = new Set<string>();
  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('track', ({ track }) => remote.add(track.id));
    }
  };
  const canvas = new OffscreenCanvas(bits, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const read = (video: HTMLVideoElement): number => {
    // The middle of the stamp, so that nothing around it bleeds in.
    const [y, tall] = [video.videoHeight * 0.1, video.videoHeight * 0.1];
    context?.drawImage(video, 0, y, video.videoWidth, tall, 0, 0, bits, 1);
    const pixels = context?.getImageData(0, 0, bits, 1).data ?? [];
    return Array.from({ length: bits }, (_, bit) => ((pixels[bit * 4] ?? 0) > 127 ? 1 << bit : 0)).reduce(
      (stamp, one) => stamp + one,
      0,
    );
  };
  const painted = new WeakSet<Element>();
  const watched = new WeakSet<Element>();
  const isCovered = (video: HTMLVideoElement) => {
    for (let next = video.nextElementSibling; next; next = next.nextElementSibling) {
      if (painted.has(next)) return true;
    }
    return false;
  };
  const watch = (video: HTMLVideoElement) => {
    let [presented, wasOnTop] = [0, false];
    const shown: VideoFrameRequestCallback = (now, frame) => {
      video.requestVideoFrameCallback(shown);
      const isRemote = (video.srcObject as MediaStream | null)?.getVideoTracks().some(({ id }) => remote.has(id));
      // Chromium paints a frame of 2x2 when a track ends.
      const isPicture = isRemote && frame.width > 2 && frame.width <= width;
      if (isPicture) painted.add(video);
      const onTop = isPicture === true && !isCovered(video);
      const unread = wasOnTop ? Math.max(0, frame.presentedFrames - presented - 1) : 0;
      if (onTop) seen.push({ at: performance.timeOrigin + now, stamp: read(video), unread });
      [presented, wasOnTop] = [frame.presentedFrames, onTop];
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
