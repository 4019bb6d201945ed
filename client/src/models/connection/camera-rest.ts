import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { CaptureState } from '../devices.ts';
import { noRelief, reliefAfter } from './relief.ts';

/** One's camera as it is sent: while the upload carries no picture beside the voice, it rests. */
export class CameraRest {
  readonly #camera: ReadonlySignal<CaptureState>;
  readonly #relief = signal(noRelief);
  readonly #refused = signal(false);
  /** Whether the others do not get the camera, though it is on. */
  readonly resting: ReadonlySignal<boolean>;
  /** What is to be sent. */
  readonly sent: ReadonlySignal<CaptureState>;

  constructor(camera: ReadonlySignal<CaptureState>) {
    this.#camera = camera;
    this.resting = computed(() => this.#relief.value.resting && !this.#refused.value);
    this.sent = computed(() => (this.resting.value ? { phase: 'off' } : camera.value));
  }

  /** At every look at the upload. */
  look({ poor }: { poor: boolean }): void {
    this.#relief.value = reliefAfter(this.#relief.peek(), { poor, camera: this.#camera.peek().phase === 'on' });
  }

  /** The camera is sent whatever the line, until the call ends. */
  refuse(): void {
    this.#refused.value = true;
  }

  clear(): void {
    this.#relief.value = noRelief;
    this.#refused.value = false;
  }
}
