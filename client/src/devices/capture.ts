import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { CaptureError } from './capture-error.ts';
import type { Captured } from './captured.ts';
import type { DeviceRequest } from './constraints.ts';
import { CaptureFailure } from './media-access.ts';

/** The state of a microphone or camera. */
export type CaptureState =
  | { phase: 'off' }
  | { phase: 'starting' }
  | ({ phase: 'on' } & Pick<Captured, 'track' | 'source'>)
  | { phase: 'failed'; reason: CaptureError };

export type CaptureOptions = {
  /** Opens that device. Throws `CaptureFailure`. */
  open: (device: DeviceRequest) => Promise<Captured>;
  /** The device was unplugged; the capture is off by now. */
  onLost: () => void;
};

/** One microphone or camera: owns its tracks, and the latest request always wins. */
export class Capture {
  readonly #state = signal<CaptureState>({ phase: 'off' });
  readonly state: ReadonlySignal<CaptureState> = this.#state;
  readonly #open: CaptureOptions['open'];
  readonly #onLost: () => void;
  /** The current track. */
  #held: Captured | undefined;
  /** Counts the requests, so that the result of an older one is recognized. */
  #request = 0;

  constructor({ open, onLost }: CaptureOptions) {
    this.#open = open;
    this.#onLost = onLost;
  }

  /** Announces that a track is awaited, which `settle` or `fail` will end unless another request comes first. */
  expect(): number {
    this.#drop();
    this.#state.value = { phase: 'starting' };
    return this.#request;
  }

  /** Takes over what was opened for the request of that number; stops it if there is a newer request. */
  settle(request: number, captured: Captured): void {
    if (request === this.#request) this.#adopt(captured);
    else captured.stop();
  }

  /** Whether that request is still the latest. */
  awaits(request: number): boolean {
    return request === this.#request;
  }

  /** Records why the request of that number failed, unless there is a newer one. */
  fail(request: number, reason: CaptureError): void {
    if (request === this.#request) this.#state.value = { phase: 'failed', reason };
  }

  /**
   * Starts that device, or any if it is gone or not given. Ends in `on` or `failed`, unless a newer request overtakes
   * it.
   */
  async start(deviceId: string | undefined): Promise<void> {
    const request = this.expect();
    await this.#openInto(request, [{ deviceId }, ...(deviceId === undefined ? [] : [{}])]);
  }

  /** Switches to another device, without a gap if the platform can open both at once; otherwise with a short one. */
  async replace(device: DeviceRequest): Promise<void> {
    if (this.#held === undefined) return this.start(device.deviceId);
    const before = this.#held;
    const request = ++this.#request;
    try {
      this.settle(request, await this.#open(device));
    } catch (error) {
      if (!(error instanceof CaptureFailure)) throw error;
      // Some phones open one camera at a time; any other refusal leaves the current device as it is.
      if (error.reason !== 'in_use' || request !== this.#request) return;
      await this.#swap(request, before, [device, { deviceId: before.source.getSettings().deviceId }]);
    }
  }

  /** Releases the device and opens it again; the ended track remains until then. */
  async reopen(): Promise<void> {
    const before = this.#held;
    if (before) await this.#swap(++this.#request, before, [{ deviceId: before.source.getSettings().deviceId }, {}]);
  }

  /** Stops the track: the camera's light goes out. */
  stop(): void {
    this.#drop();
    this.#state.value = { phase: 'off' };
  }

  async #swap(request: number, before: Captured, devices: DeviceRequest[]): Promise<void> {
    before.stop();
    // Owners of a copy release it as well.
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
    // Only now: the users of the previous track have switched to the new one.
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
