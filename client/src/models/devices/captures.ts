import { batch } from '@preact/signals';
import { Capture, type CaptureState } from '../../devices/capture.ts';
import type { CaptureKind } from '../../devices/device-list.ts';
import { CaptureFailure, type MediaAccess } from '../../devices/media-access.ts';
import type { DeviceChoices } from './choices.ts';
import type { Processing } from './processing.ts';

export const captureKinds = ['microphone', 'camera'] as const;

export type CapturesOptions = {
  access: MediaAccess;
  choices: DeviceChoices;
  processing: Processing;
  /** The device was unplugged; its capture is off by now. */
  onLost: (kind: CaptureKind) => void;
};

/** The captures of microphone and camera: starts them together or alone, and reopens them. */
export class Captures implements Record<CaptureKind, Capture> {
  readonly #access: MediaAccess;
  readonly #choices: DeviceChoices;
  readonly #processing: Processing;
  readonly microphone: Capture;
  readonly camera: Capture;

  constructor({ access, choices, processing, onLost }: CapturesOptions) {
    this.#access = access;
    this.#choices = choices;
    this.#processing = processing;
    const capture = (kind: CaptureKind) =>
      new Capture({
        open: async (device) => processing.apply(kind, await access.open(kind, device, processing.settings.peek())),
        onLost: () => onLost(kind),
      });
    this.microphone = capture('microphone');
    this.camera = capture('camera');
  }

  phase(kind: CaptureKind): CaptureState['phase'] {
    return this[kind].state.peek().phase;
  }

  /** The id of the device that runs, or else of the preferred one. Reading it subscribes. */
  device(kind: CaptureKind): string | undefined {
    const state = this[kind].state.value;
    return state.phase === 'on' ? state.source.getSettings().deviceId : this.#preferredId(kind);
  }

  /** Starts the preferred device; the lists are read afterwards, since permission reveals them. */
  async start(kind: CaptureKind): Promise<void> {
    await this[kind].start(this.#preferredId(kind));
    await this.#choices.refresh();
  }

  /** Starts both with a single prompt of the browser; if it refuses them together, each alone. */
  async startBoth(): Promise<void> {
    const requests = batch(() => ({ microphone: this.microphone.expect(), camera: this.camera.expect() }));
    try {
      const tracks = await this.#access.openBoth(
        {
          microphone: { deviceId: this.#preferredId('microphone') },
          camera: { deviceId: this.#preferredId('camera') },
        },
        this.#processing.settings.peek(),
      );
      const [microphone, camera] = await Promise.all([
        this.#processing.apply('microphone', tracks.microphone),
        this.#processing.apply('camera', tracks.camera),
      ]);
      batch(() => {
        this.microphone.settle(requests.microphone, microphone);
        this.camera.settle(requests.camera, camera);
      });
    } catch (error) {
      if (!(error instanceof CaptureFailure)) throw error;
      await Promise.all(captureKinds.map((kind) => this.#fallBack(kind, requests[kind], error)));
    }
    await this.#choices.refresh();
  }

  /** Reopens a device that is on or starting, with the current settings. */
  async reopen(kind: CaptureKind): Promise<void> {
    const state = this[kind].state.peek();
    if (state.phase === 'starting') return this.start(kind);
    if (state.phase !== 'on') return;
    // Chromium applies one kind of processing to all tracks of a microphone: they must be released before it can
    // change.
    if (kind === 'microphone') return this.microphone.reopen();
    await this.camera.replace({ deviceId: state.source.getSettings().deviceId });
  }

  /** After both were refused together: one of them alone may still start. */
  async #fallBack(kind: CaptureKind, request: number, { reason }: CaptureFailure): Promise<void> {
    const permission = await this.#access.permission(kind);
    // A second prompt for a device that was just refused would only annoy.
    const refused = (reason === 'denied' || reason === 'dismissed') && permission !== 'granted';
    const hopeless = reason === 'insecure' || reason === 'unsupported';
    if (refused) return this[kind].fail(request, permission === 'prompt' ? 'dismissed' : reason);
    if (hopeless) return this[kind].fail(request, reason);
    if (this[kind].awaits(request)) await this[kind].start(this.#preferredId(kind));
  }

  #preferredId(kind: CaptureKind): string | undefined {
    return this.#choices.preferred(kind)?.id;
  }
}
