import { type ReadonlySignal, signal } from '@preact/signals';
import { keepRunning } from './keep-running.ts';

/** A track at another volume. */
export type Amplified = { readonly track: MediaStreamTrack; setGain(gain: number): void; close(): void };

/**
 * Changes the volume of tracks through Web Audio, where a media element cannot: above 100 %, and on iOS, where its
 * volume belongs to the system. The result is a track again, so that it plays through an element like any other: on the
 * chosen speaker, and when the browser allows it. There is an AudioContext only while a track needs one.
 */
export class Amplifier {
  readonly #running = signal(false);
  #users = 0;
  #context: { audio: AudioContext; close(): void } | undefined;
  /** Whether amplified tracks have sound: not before the browser allows it, and not during a phone call. */
  readonly running: ReadonlySignal<boolean> = this.#running;

  amplify(track: MediaStreamTrack): Amplified {
    this.#users += 1;
    this.#context ??= this.#open();
    const { audio } = this.#context;
    const stream = new MediaStream([track]);
    const source = audio.createMediaStreamSource(stream);
    const gain = audio.createGain();
    const destination = audio.createMediaStreamDestination();
    source.connect(gain).connect(destination);
    const stopFlow = keepFlowing(stream);
    const [amplified = track] = destination.stream.getAudioTracks();
    return {
      track: amplified,
      setGain: (value) => gain.gain.setTargetAtTime(value, audio.currentTime, SMOOTH_S),
      close: () => {
        stopFlow();
        source.disconnect();
        gain.disconnect();
        amplified.stop();
        this.#release();
      },
    };
  }

  #open() {
    const audio = new AudioContext({ latencyHint: 'interactive' });
    const stopRunning = keepRunning(audio);
    const note = () => {
      this.#running.value = audio.state === 'running';
    };
    audio.addEventListener('statechange', note);
    note();
    return {
      audio,
      close: () => {
        stopRunning();
        audio.removeEventListener('statechange', note);
        this.#running.value = false;
        void audio.close();
      },
    };
  }

  #release(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#context?.close();
    this.#context = undefined;
  }
}

/** A jump of the gain would click. */
const SMOOTH_S = 0.015;

/** Chromium decodes a remote track only while an element plays it (https://crbug.com/40094084). */
function keepFlowing(stream: MediaStream): () => void {
  const element = new Audio();
  element.muted = true;
  element.srcObject = stream;
  // The end of the stream interrupts it.
  element.play().catch(() => undefined);
  return () => {
    element.srcObject = null;
  };
}

let setsVolume: boolean | undefined;

/** Whether media elements obey `volume`; on iOS they do not. */
export function canSetVolume(): boolean {
  if (setsVolume === undefined) {
    const probe = new Audio();
    probe.volume = 0.5;
    setsVolume = probe.volume === 0.5;
  }
  return setsVolume;
}
