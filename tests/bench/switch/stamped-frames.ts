import type { Attendee } from '../../support/browser.ts';
import { STAMPS, type Stamps } from './stamped-devices.ts';

/**
 * A frame of the other's camera: when it was shown, its stamp in milliseconds, and how many were shown in the same
 * place since the last one while the page was too busy to read them.
 */
export type StampedFrame = { at: number; stamp: number; unread: number };

/** For a page, before its own scripts: notes every frame of somebody else that it shows on top. */
export const noteFrames = `(${recordFrames})(${JSON.stringify(STAMPS)})`;

/** The frames that were shown since the last query. */
export const stampedFramesOf = ({ page }: Attendee): Promise<StampedFrame[]> =>
  page.evaluate(() => (window as unknown as { seen: StampedFrame[] }).seen.splice(0));

/** Runs in the page. */
function recordFrames({ bits, width }: Stamps): void {
  const OTHERS_MS = 500;
  const seen: StampedFrame[] = [];
  Object.assign(window, { seen });
  const remote = new Set<string>();
  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('track', ({ track }) => remote.add(track.id));
    }
  };
  /**
   * By the brightness of two rows in the middle of the stamp: redrawing the frame would take a tenth of the
   * page's time.
   */
  const read = async (frame: VideoFrame): Promise<number> => {
    const { width: wide, height: tall } = frame.visibleRect ?? { width: 0, height: 0 };
    const luma = new Uint8Array(wide * 4);
    const rect = { x: 0, y: 2 * Math.floor(tall / 12), width: wide, height: 2 };
    const [plane] = await frame.copyTo(luma, { rect });
    const brightness = (bit: number) => luma[(plane?.offset ?? 0) + Math.floor(((bit + 0.5) * wide) / bits)] ?? 0;
    return Array.from({ length: bits }, (_, bit) => (brightness(bit) > 127 ? 1 << bit : 0)).reduce(
      (stamp, one) => stamp + one,
      0,
    );
  };
  const note = async (video: HTMLVideoElement, shown: { at: number; unread: number }) => {
    const frame = new VideoFrame(video);
    const stamp = await read(frame).finally(() => frame.close());
    seen.push({ ...shown, stamp });
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
    const next = () => video.requestVideoFrameCallback(shown);
    const shown: VideoFrameRequestCallback = (now, frame) => {
      const isRemote = (video.srcObject as MediaStream | null)?.getVideoTracks().some(({ id }) => remote.has(id));
      // The participant's own video is read rarely, because each reading has a cost.
      if (isRemote) next();
      else setTimeout(next, OTHERS_MS);
      // Chromium paints a frame of 2x2 when a track ends.
      const isRemoteFrame = isRemote && frame.width > 2 && frame.width <= width;
      if (isRemoteFrame) painted.add(video);
      const onTop = isRemoteFrame === true && !isCovered(video);
      const unread = wasOnTop ? Math.max(0, frame.presentedFrames - presented - 1) : 0;
      if (onTop) void note(video, { at: performance.timeOrigin + now, unread });
      [presented, wasOnTop] = [frame.presentedFrames, onTop];
    };
    next();
  };
  new MutationObserver(() => {
    for (const video of document.querySelectorAll('video')) {
      if (watched.has(video)) continue;
      watched.add(video);
      watch(video);
    }
  }).observe(document, { childList: true, subtree: true });
}
