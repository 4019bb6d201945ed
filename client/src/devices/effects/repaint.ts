/** A video frame of a camera, and its size in pixels. */
export type Frame = { image: CanvasImageSource; width: number; height: number };

/** Returns the canvas with the repainted frame. */
type Paint = (frame: Frame) => Promise<HTMLCanvasElement>;

export type RepaintOptions = {
  paint: Paint;
  /** A frame could not be painted, and no more follow. */
  onFailed: () => void;
};

export type Repainted = { track: MediaStreamTrack; stop(): void };

/** Repaints every frame of a camera, as many as `paint` can handle. `source` stays with its owner. */
export function repaint(source: MediaStreamTrack, options: RepaintOptions): Promise<Repainted> {
  const streams = window as Partial<TrackStreams>;
  const { MediaStreamTrackProcessor: Processor, MediaStreamTrackGenerator: Generator } = streams;
  return Processor && Generator
    ? Promise.resolve(repaintStream(source, options, { Processor, Generator }))
    : repaintVideo(source, options);
}

/**
 * In Chromium (W3C MediaStreamTrack Insertable Media Processing using Streams), which continues in hidden tabs as well.
 */
type TrackStreams = {
  MediaStreamTrackProcessor: new (options: {
    track: MediaStreamTrack;
    maxBufferSize: number;
  }) => {
    readable: ReadableStream<VideoFrame>;
  };
  MediaStreamTrackGenerator: new (options: {
    kind: 'video';
  }) => MediaStreamTrack & {
    writable: WritableStream<VideoFrame>;
  };
};

type Streams = {
  Processor: TrackStreams['MediaStreamTrackProcessor'];
  Generator: TrackStreams['MediaStreamTrackGenerator'];
};

function repaintStream(
  source: MediaStreamTrack,
  { paint, onFailed }: RepaintOptions,
  { Processor, Generator }: Streams,
): Repainted {
  const stopping = new AbortController();
  // Only the latest frame waits: on a slow machine, frames are skipped instead of delayed.
  const { readable } = new Processor({ track: source, maxBufferSize: 1 });
  const generator = new Generator({ kind: 'video' });
  const painter = new TransformStream<VideoFrame, VideoFrame>({
    async transform(frame, controller) {
      const { displayWidth: width, displayHeight: height, timestamp } = frame;
      try {
        const canvas = await paint({ image: frame, width, height });
        controller.enqueue(new VideoFrame(canvas, { timestamp }));
      } finally {
        frame.close();
      }
    },
  });
  readable
    .pipeThrough(painter, { signal: stopping.signal })
    .pipeTo(generator.writable, { signal: stopping.signal })
    .catch(() => {
      if (!stopping.signal.aborted) onFailed();
    });
  return {
    track: generator,
    stop: () => {
      stopping.abort();
      generator.stop();
    },
  };
}

/** The videos of a hidden tab report no frames; frames are then polled. */
const POLL_MS = 250;

async function repaintVideo(source: MediaStreamTrack, { paint, onFailed }: RepaintOptions): Promise<Repainted> {
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true });
  video.srcObject = new MediaStream([source]);
  await video.play();
  const frame = () => ({ image: video, width: video.videoWidth, height: video.videoHeight });
  const canvas = await paint(frame());
  const [track] = canvas.captureStream().getVideoTracks();
  if (track === undefined) throw new Error('a canvas always gives a track');
  let running = true;
  const paintFrames = async () => {
    while (running) {
      await Promise.race([nextFrame(video), wait(POLL_MS)]);
      if (running) await paint(frame());
    }
  };
  paintFrames().catch(() => {
    if (running) onFailed();
  });
  const stop = () => {
    running = false;
    track.stop();
    video.srcObject = null;
  };
  return { track, stop };
}

const nextFrame = (video: HTMLVideoElement) =>
  new Promise<void>((resolve) => video.requestVideoFrameCallback(() => resolve()));
const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
