import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { CaptureError } from './capture-error.ts';
import type { Captured } from './captured.ts';
import type { DeviceRequest } from './constraints.ts';
import { CaptureFailure } from './media-access.ts';

/** What a microphone or camera is doing. */
export type CaptureState =
  | { phase: 'off' }
  | { phase: 'starting' }
  | ({ phase: 'on' } & Pick<Captured, 'track' | 'source'>)
  | { phase: 'failed'; reason: CaptureError };

export type CaptureOptions = {
  /** Opens that device. Throws `CaptureFailure`. */
  open: (device: DeviceRequest) => Promise<Captured>;
  /** The device went away by itself; the capture is off by now. */
  onLost: () => void;
};

/** One microphone or one camera: owns its tracks, and always the latest request wins. */
export class Capture {
  readonly #state = signal<CaptureState>({ phase: 'off' });
  readonly state: ReadonlySignal<CaptureState> = this.#state;
  readonly #open: CaptureOptions['open'];
  readonly #onLost: () => void;
  /** What is on. */
  #held: Captured | undefined;
  /** Counts the requests, so that an answer to an older one is known as such. */
  #request = 0;

  constructor({ open, onLost }: CaptureOptions) {
    this.#open = open;
    this.#onLost = onLost;
  }

  /** Shows that a track is awaited which `settle` or `fail` will bring, unless another request comes first. */
  expect(): number {
    this.#drop();
    this.#state.value = { phase: 'starting' };
    return this.#request;
  }

  /** Takes over what was opened for the request of that number; stops it where the request is no longer the latest. */
  settle(request: number, captured: Captured): void {
    if (request === this.#request) this.#adopt(captured);
    else captured.stop();
  }

  /** Whether that request is still the latest. */
  awaits(request: number): boolean {
    return request === this.#request;
  }

  /** Records why the request of that number came to nothing, unless another came since. */
  fail(request: number, reason: CaptureError): void {
    if (request === this.#request) this.#state.value = { phase: 'failed', reason };
  }

  /** Starts on that device or any; where that very device is gone, on any. Ends `on`, `failed`, or overtaken. */
  async start(deviceId: string | undefined): Promise<void> {
    const request = this.expect();
    await this.#openInto(request, [{ deviceId }, ...(deviceId === undefined ? [] : [{}])]);
  }

  /** Moves to another device with no gap where the platform can open both at once; otherwise with a short one. */
  async replace(device: DeviceRequest): Promise<void> {
    if (this.#held === undefined) return this.start(device.deviceId);
    const before = this.#held;
    const request = ++this.#request;
    try {
      this.settle(request, await this.#open(device));
    } catch (error) {
      if (!(error instanceof CaptureFailure)) throw error;
      // Some phones open one camera at a time; every other refusal leaves the present device as it is.
      if (error.reason !== 'in_use' || request !== this.#request) return;
      await this.#swap(request, before, [device, { deviceId: before.source.getSettings().deviceId }]);
    }
  }

  /** Lets go of the device and opens it anew; until then the old track, which has ended, stands for it. */
  async reopen(): Promise<void> {
    const before = this.#held;
    if (before) await this.#swap(++this.#request, before, [{ deviceId: before.source.getSettings().deviceId }, {}]);
  }

  /** Stops the track: the light goes out. */
  stop(): void {
    this.#drop();
    this.#state.value = { phase: 'off' };
  }

  async #swap(request: number, before: Captured, devices: DeviceRequest[]): Promise<void> {
    before.stop();
    // Whoever has made a copy of it lets go of that as well.
    if (this.#state.peek().phase === 'on') this.#state.value = { ...this.#state.peek() };
    await this.#openInto(request, devices);
  }

  async #openInto(request: number, devices: DeviceRequest[]): Promise<void> {
    for (const [index, device] of devices.entries()) {
      try {
        return this.settle(request, await this.#open(device));
      } catch (error) {
        if (!(error instanceof CaptureFailure)) throw error;
        const worthAnother =
          error.reason === 'overconstrained' || error.reason === 'none_found' || error.reason === 'in_use';
        if (worthAnother && request === this.#request && index < devices.length - 1) continue;
        return this.fail(request, error.reason);
      }
    }
  }

  #adopt(captured: Captured): void {
    const before = this.#held;
    const { track, source } = captured;
    source.addEventListener('ended', () => this.#lost(captured));
    this.#held = captured;
    this.#state.value = { phase: 'on', track, source };
    // Only now, when everyone has gone over to the new track.
    before?.stop();
  }

  #lost(captured: Captured): void {
    if (this.#held !== captured) return;
    this.stop();
    this.#onLost();
  }

  #drop(): void {
    this.#request += 1;
    this.#held?.stop();
    this.#held = undefined;
  }
}
