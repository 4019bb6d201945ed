/** A web worker that processes a microphone's encoded frames before they are sent: `dtx-thinning.ts` starts it. */
import { afterFrame, noSilence } from './comfort-noise.ts';

type Frame = {
  readonly data: ArrayBuffer;
  /** The RTP timestamp in older browsers; in newer ones only the metadata has it. */
  readonly timestamp: number;
  getMetadata(): { rtpTimestamp?: number };
};

/**
 * W3C WebRTC Encoded Transform, 5; TypeScript knows this event in workers only, and this project is typed for pages.
 */
type TransformEvent = Event & {
  transformer: { readable: ReadableStream<Frame>; writable: WritableStream<Frame> };
};

addEventListener('rtctransform', (event) => {
  const { readable, writable } = (event as TransformEvent).transformer;
  let silence = noSilence;
  const spare = new TransformStream<Frame, Frame>({
    transform(frame, sent) {
      const { rtpTimestamp: timestamp = frame.timestamp } = frame.getMetadata();
      const next = afterFrame(silence, { timestamp, data: new Uint8Array(frame.data) });
      silence = next.silence;
      if (next.send) sent.enqueue(frame);
    },
  });
  // It ends with its sender, which is no error.
  readable
    .pipeThrough(spare)
    .pipeTo(writable)
    .catch(() => undefined);
});
postMessage('ready');
