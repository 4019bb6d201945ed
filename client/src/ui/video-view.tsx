import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { classNames } from './class-names.ts';
import styles from './video-view.module.css';

type Size = { width: number; height: number };

export type VideoViewProps = {
  track: MediaStreamTrack;
  /** How the video fits into its place, once its size is known and whenever that changes. */
  fitFor: (video: Size) => 'cover' | 'contain';
  mirrored?: boolean;
  /** The size of the video, once it is known and whenever it changes. */
  onSize?: (video: Size) => void;
  /** The first frame of this track is shown. */
  onShown?: (track: MediaStreamTrack) => void;
};

/**
 * Shows a video track without audio; invisible until there is a frame. When another track replaces it, the old one
 * stays until the new one's first frame is shown. Fills its container, which names the participant.
 */
export function VideoView({ track, onShown, ...look }: VideoViewProps) {
  const [shown, show] = useState<MediaStreamTrack>();
  const tracks = shown === undefined || shown === track ? [track] : [shown, track];
  return (
    <div class={classNames(styles.backdrop, shown && styles.shown)} data-shown={shown !== undefined} aria-hidden="true">
      {tracks.map((one) => (
        <ShownVideo
          key={one.id}
          track={one}
          onShown={() => {
            show(one);
            onShown?.(one);
          }}
          {...look}
        />
      ))}
    </div>
  );
}

function ShownVideo({ track, fitFor, mirrored = false, onSize, onShown }: VideoViewProps & { onShown: () => void }) {
  const element = useRef<HTMLVideoElement>(null);
  const [size, setSize] = useState<Size>();
  // Before the first paint, so that no video is ever on the page without its track.
  useLayoutEffect(() => {
    const video = element.current;
    if (video === null) return;
    video.srcObject = new MediaStream([track]);
    // A muted video needs no permission to play; if a browser still waits, `autoplay` starts it later.
    video.play().catch(() => undefined);
    const forget = whenShown(video, onShown);
    return () => {
      forget();
      // An element that has left the page keeps its frames until it is collected.
      video.srcObject = null;
    };
  }, [track]);
  const measure = (video: HTMLVideoElement) => {
    if (video.videoWidth <= 2) return;
    const measured = { width: video.videoWidth, height: video.videoHeight };
    setSize(measured);
    onSize?.(measured);
  };
  return (
    <video
      ref={element}
      class={classNames(styles.video, mirrored && styles.mirrored, size && styles[fitFor(size)])}
      muted
      autoplay
      playsInline
      onLoadedMetadata={(event) => measure(event.currentTarget)}
      onResize={(event) => measure(event.currentTarget)}
    />
  );
}

const reportsFrames = 'requestVideoFrameCallback' in HTMLVideoElement.prototype;

/** Calls back with the first real frame, unless the returned function is called before. */
function whenShown(video: HTMLVideoElement, listener: () => void): () => void {
  if (!reportsFrames) {
    video.addEventListener('loadeddata', listener, { once: true });
    return () => video.removeEventListener('loadeddata', listener);
  }
  const shown: VideoFrameRequestCallback = (_, { width }) => {
    // Chromium shows a black frame of 2x2 when a remote track ends.
    if (width > 2) listener();
    else handle = video.requestVideoFrameCallback(shown);
  };
  let handle = video.requestVideoFrameCallback(shown);
  return () => video.cancelVideoFrameCallback(handle);
}
