import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { CaptureState } from '../devices/devices.ts';
import type { DataPlan } from './data-plan.ts';
import { nextSuspension, notSuspended } from './suspension-state.ts';

type VideoSuspensionOptions = {
  camera: ReadonlySignal<CaptureState>;
  /** How much video the data limit leaves. */
  plan: ReadonlySignal<DataPlan>;
};

/**
 * The outgoing camera: suspended while the uplink cannot carry video beside audio, and paused once the data limit
 * leaves only audio.
 */
export class VideoSuspension {
  readonly #camera: ReadonlySignal<CaptureState>;
  readonly #state = signal(notSuspended);
  readonly #overridden = signal(false);
  /** Whether the other participants do not receive the camera, although it is on. */
  readonly suspended: ReadonlySignal<boolean>;
  /** Whether they do not receive it because of the data limit. */
  readonly overLimit: ReadonlySignal<boolean>;
  /** The camera state to send. */
  readonly sent: ReadonlySignal<CaptureState>;

  constructor({ camera, plan }: VideoSuspensionOptions) {
    this.#camera = camera;
    this.suspended = computed(() => this.#state.value.suspended && !this.#overridden.value);
    this.overLimit = computed(() => plan.value === 'audio' && camera.value.phase === 'on');
    this.sent = computed(() => (this.suspended.value || this.overLimit.value ? { phase: 'off' } : camera.value));
  }

  /** Takes one sample of the uplink into account. */
  sample({ poor }: { poor: boolean }): void {
    this.#state.value = nextSuspension(this.#state.peek(), { poor, camera: this.#camera.peek().phase === 'on' });
  }

  /** Sends the camera whatever the uplink, until the call ends. */
  override(): void {
    this.#overridden.value = true;
  }

  clear(): void {
    this.#state.value = notSuspended;
    this.#overridden.value = false;
  }
}
