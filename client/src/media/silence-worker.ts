/** A web worker that processes a microphone's encoded frames before they are sent: `dtx-thinning.ts` starts it. */
import { afterFrame, hasVoice, noSilence } from './comfort-noise.ts';
import { HeldSpeech } from './held-speech.ts';

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
  transformer: { readable: ReadableStream<Frame>; writable: WritableStream<Frame>; options: { port: MessagePort } };
};

addEventListener('rtctransform', (event) => {
  const { readable, writable, options } = (event as TransformEvent).transformer;
  let silence = noSilence;
  /** Whether anything was said yet: the first frames of silence are sent like speech. */
  let spoken = false;
  const held = new HeldSpeech<Frame>(() => options.port.postMessage('speech'));
  const spare = new TransformStream<Frame, Frame>({
    start(sent) {
      options.port.onmessage = ({ data: holds }) => {
        for (const frame of held.hold(holds === true)) sent.enqueue(frame);
      };
    },
    transform(frame, sent) {
      const { rtpTimestamp: timestamp = frame.timestamp } = frame.getMetadata();
      const data = new Uint8Array(frame.data);
      const next = afterFrame(silence, { timestamp, data });
      silence = next.silence;
      spoken ||= hasVoice(data);
      if (!next.send) return;
      for (const ready of held.next(frame, { speech: spoken && !silence.quiet })) sent.enqueue(ready);
    },
  });
  // It ends with its sender, which is no error.
  readable
    .pipeThrough(spare)
    .pipeTo(writable)
    .catch(() => undefined);
});
postMessage('ready');
