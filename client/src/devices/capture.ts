import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { CaptureError } from './capture-error.ts';
import { CaptureFailure } from './media-access.ts';

/** What a microphone or camera is doing. */
export type CaptureState =
  | { phase: 'off' }
  | { phase: 'starting' }
  | { phase: 'on'; track: MediaStreamTrack }
  | { phase: 'failed'; why: CaptureError };

export type CaptureOptions = {
  /** Opens the device of that id, or any. Throws `CaptureFailure`. */
  open: (deviceId: string | undefined) => Promise<MediaStreamTrack>;
  /** The device went away by itself; the capture is off by now. */
  onLost: () => void;
};

/** One microphone or one camera: owns its track, and always the latest wish wins. */
export class Capture {
  readonly #state = signal<CaptureState>({ phase: 'off' });
  readonly state: ReadonlySignal<CaptureState> = this.#state;
  readonly #open: CaptureOptions['open'];
  readonly #onLost: () => void;
  /** Counts the wishes, so that an answer to an older one is known as such. */
  #wish = 0;

  constructor({ open, onLost }: CaptureOptions) {
    this.#open = open;
    this.#onLost = onLost;
  }

  /** Shows that a track is awaited which `settle` or `fail` will bring, unless another wish comes first. */
  expect(): number {
    this.#drop();
    this.#state.value = { phase: 'starting' };
    return this.#wish;
  }

  /** Takes over a track that was opened for the wish of that number; stops it where the wish is no longer the latest. */
  settle(wish: number, track: MediaStreamTrack): void {
    if (wish === this.#wish) this.#adopt(track);
    else track.stop();
  }

  /** Whether that wish is still the latest. */
  awaits(wish: number): boolean {
    return wish === this.#wish;
  }

  /** Records why the wish of that number came to nothing, unless another came since. */
  fail(wish: number, why: CaptureError): void {
    if (wish === this.#wish) this.#state.value = { phase: 'failed', why };
  }

  /** Starts on that device or any; where that very device is gone, on any. Ends `on`, `failed`, or overtaken. */
  async start(deviceId: string | undefined): Promise<void> {
    const wish = this.expect();
    await this.#openInto(wish, [deviceId, ...(deviceId === undefined ? [] : [undefined])]);
  }

  /** Moves to another device with no gap where the platform can open both at once; otherwise with a short one. */
  async replace(deviceId: string): Promise<void> {
    const before = this.#state.peek();
    if (before.phase !== 'on') return this.start(deviceId);
    const wish = ++this.#wish;
    try {
      this.settle(wish, await this.#open(deviceId));
    } catch (error) {
      if (!(error instanceof CaptureFailure)) throw error;
      // Some phones open one camera at a time; every other refusal leaves the present device as it is.
      if (error.why === 'in_use' && wish === this.#wish) await this.#swap(wish, before.track, deviceId);
    }
  }

  /** Stops the track: the light goes out. */
  stop(): void {
    this.#drop();
    this.#state.value = { phase: 'off' };
  }

  async #swap(wish: number, track: MediaStreamTrack, deviceId: string): Promise<void> {
    const previous = track.getSettings().deviceId;
    track.stop();
    await this.#openInto(wish, [deviceId, previous]);
  }

  async #openInto(wish: number, deviceIds: (string | undefined)[]): Promise<void> {
    for (const [index, deviceId] of deviceIds.entries()) {
      try {
        return this.settle(wish, await this.#open(deviceId));
      } catch (error) {
        if (!(error instanceof CaptureFailure)) throw error;
        const worthAnother = error.why === 'overconstrained' || error.why === 'none_found' || error.why === 'in_use';
        if (worthAnother && wish === this.#wish && index < deviceIds.length - 1) continue;
        return this.fail(wish, error.why);
      }
    }
  }

  #adopt(track: MediaStreamTrack): void {
    const before = this.#state.peek();
    track.addEventListener('ended', () => this.#lost(track));
    this.#state.value = { phase: 'on', track };
    // Only now, when everyone has gone over to the new track.
    if (before.phase === 'on') before.track.stop();
  }

  #lost(track: MediaStreamTrack): void {
    const now = this.#state.peek();
    if (now.phase !== 'on' || now.track !== track) return;
    this.stop();
    this.#onLost();
  }

  #drop(): void {
    this.#wish += 1;
    const before = this.#state.peek();
    if (before.phase === 'on') before.track.stop();
  }
}
