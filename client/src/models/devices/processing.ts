import type { ReadonlySignal } from '@preact/signals';
import { type CaptureSettings, KeptSettings } from '../../devices/capture-settings.ts';
import { type Captured, unchanged } from '../../devices/captured.ts';
import type { CaptureKind } from '../../devices/device-list.ts';
import type { EffectEnd, Effects } from '../../devices/effects.ts';
import type { Store } from '../../util/store.ts';

/** The settings by which a kind is captured. */
const settingsOf = {
  microphone: ['noise', 'echoCancellation', 'autoGainControl'],
  camera: ['height', 'frameRate', 'background', 'backgroundImage'],
} as const;

/** The settings of a kind without its effect. */
export const withoutEffect = { microphone: { noise: 'browser' }, camera: { background: 'none' } } as const;

export type ProcessingOptions = {
  store: Store;
  /** If it is missing, device output is used as it is. */
  effects: Effects | undefined;
  /** An effect could not start; the settings no longer ask for it. */
  onFailed: (kind: CaptureKind) => void;
  /** An effect ended by itself; the settings still ask for it. */
  onEnd: (kind: CaptureKind, reason: EffectEnd) => void;
};

/** The processing of device output: the settings, and the effects that they request. */
export class Processing {
  readonly #kept: KeptSettings;
  readonly #options: ProcessingOptions;
  readonly settings: ReadonlySignal<CaptureSettings>;

  constructor(options: ProcessingOptions) {
    this.#options = options;
    this.#kept = new KeptSettings(options.store);
    this.settings = this.#kept.value;
  }

  /** Changes the settings, and remembers them. Returns the kinds that are captured differently from now on. */
  change(some: Partial<CaptureSettings>): CaptureKind[] {
    this.#kept.change(some);
    return (['microphone', 'camera'] as const).filter((kind) => settingsOf[kind].some((name) => name in some));
  }

  /** The track of a device to show and send. */
  async apply(kind: CaptureKind, source: MediaStreamTrack): Promise<Captured> {
    const { effects, onFailed, onEnd } = this.#options;
    try {
      const options = { settings: this.settings.peek(), onEnd: (reason: EffectEnd) => onEnd(kind, reason) };
      return (await effects?.(kind, source, options)) ?? unchanged(source);
    } catch {
      // Nobody goes without video because their background could not be blurred.
      this.#kept.change(withoutEffect[kind]);
      onFailed(kind);
      return unchanged(source);
    }
  }
}
