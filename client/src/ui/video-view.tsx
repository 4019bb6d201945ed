import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { classNames } from './class-names.ts';
import styles from './video-view.module.css';

type Size = { width: number; height: number };

export type VideoViewProps = {
  track: MediaStreamTrack;
  /** How the video goes into its place, once its size is known and whenever that changes. */
  fitFor: (video: Size) => 'cover' | 'contain';
  mirrored?: boolean;
};

/** Shows a video track without its sound; invisible until there is a picture. Fills its place, which says whose it is. */
export function VideoView({ track, fitFor, mirrored = false }: VideoViewProps) {
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
    if (video.videoWidth > 2) setSize({ width: video.videoWidth, height: video.videoHeight });
  };
  return (
    <div class={classNames(styles.backdrop, size && styles.shown)} aria-hidden="true">
      <video
        ref={element}
        class={classNames(styles.video, mirrored && styles.mirrored, size && styles[fitFor(size)])}
        muted
        autoplay
        playsInline
        onLoadedMetadata={(event) => measure(event.currentTarget)}
        onResize={(event) => measure(event.currentTarget)}
      />
    </div>
  );
}
