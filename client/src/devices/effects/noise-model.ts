import { GtcrnWorkletNode, loadGtcrn } from '@sapphi-red/web-noise-suppressor';
import wasmUrl from '@sapphi-red/web-noise-suppressor/gtcrn.wasm?url';
import workletUrl from '@sapphi-red/web-noise-suppressor/gtcrnWorklet.js?url';
import { type Captured, processed } from '../captured.ts';
import type { EffectOptions } from '../effects.ts';
import { keepRunning } from '../keep-running.ts';

/** One of the two rates that the model accepts; Opus uses the same. */
const SAMPLE_RATE = 48_000;

/**
 * Runs GTCRN between the microphone and its listeners, in the browser's audio thread. Rejects if it cannot be started.
 */
export async function startNoiseModel(source: MediaStreamTrack, onEnd: EffectOptions['onEnd']): Promise<Captured> {
  const context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: 'interactive' });
  try {
    const [wasmBinary] = await Promise.all([loadGtcrn({ url: wasmUrl }), context.audioWorklet.addModule(workletUrl)]);
    const model = new GtcrnWorkletNode(context, { maxChannels: 1, wasmBinary });
    const output = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    const [track] = output.stream.getAudioTracks();
    if (track === undefined) throw new Error('a destination always gives a track');
    context
      .createMediaStreamSource(new MediaStream([source]))
      .connect(model)
      .connect(output);
    model.addEventListener('processorerror', () => onEnd('failed'), { once: true });
    const stopRunning = keepRunning(context);
    return processed(source, track, () => {
      stopRunning();
      model.destroy();
      void context.close();
    });
  } catch (error) {
    await context.close();
    throw error;
  }
}
