import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { classNames } from './class-names.ts';
import styles from './video-view.module.css';

type Size = { width: number; height: number };

export type VideoViewProps = {
  track: MediaStreamTrack;
  /** How the video goes into its place, once its size is known and whenever that changes. */
  fitFor: (video: Size) => 'cover' | 'contain';
  mirrored?: boolean;
  /** The size of the video, once it is known and whenever it changes. */
  onSize?: (video: Size) => void;
};

/**
 * Shows a video track without its sound; invisible until there is a picture. Where another track takes its place, the old one stays until
 * the new one has a picture. Fills its place, which says whose it is.
 */
export function VideoView({ track, ...look }: VideoViewProps) {
  const [shown, show] = useState<MediaStreamTrack>();
  const tracks = shown === undefined || shown === track ? [track] : [shown, track];
  return (
    <div class={classNames(styles.backdrop, shown && styles.shown)} aria-hidden="true">
      {tracks.map((one) => (
        <Picture key={one.id} track={one} onPicture={() => show(one)} {...look} />
      ))}
    </div>
  );
}

function Picture({ track, fitFor, mirrored = false, onSize, onPicture }: VideoViewProps & { onPicture: () => void }) {
  const element = useRef<HTMLVideoElement>(null);
  const [size, setSize] = useState<Size>();
  // Before the first paint, so that no video is ever on the page without its track.
  useLayoutEffect(() => {
    const video = element.current;
    if (video === null) return;
    video.srcObject = new MediaStream([track]);
    // A muted video needs nobody's leave to play; where a browser still waits, `autoplay` starts it later.
    video.play().catch(() => undefined);
  }, [track]);
  const measure = (video: HTMLVideoElement) => {
    // Chromium shows a black frame of 2x2 when a remote track ends.
    if (video.videoWidth <= 2) return;
    const measured = { width: video.videoWidth, height: video.videoHeight };
    setSize(measured);
    onSize?.(measured);
    onPicture();
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
