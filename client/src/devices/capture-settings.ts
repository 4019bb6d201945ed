import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Store } from '../util/store.ts';
import { parseJson } from '../util/store.ts';

/** How noise is removed: not at all, by the browser, or by a stronger model on this device. */
export type NoiseReduction = 'off' | 'browser' | 'model';
/** The background behind the person. */
export type Background = 'none' | 'blur' | 'image';

/** How microphone and camera are captured. */
export type CaptureSettings = {
  noise: NoiseReduction;
  echoCancellation: boolean;
  autoGainControl: boolean;
  /** Pixels. */
  height: number;
  /** Frames per second. */
  frameRate: number;
  background: Background;
  /** The person's own image, for the background `image`: a data URL. */
  backgroundImage: string | undefined;
};

export const noiseReductions: readonly NoiseReduction[] = ['off', 'browser', 'model'];
export const backgrounds: readonly Background[] = ['none', 'blur', 'image'];
const heights = [360, 480, 720, 1080];
const frameRates = [15, 30, 60];

/** The default for nearly everybody. */
export const ordinarySettings: CaptureSettings = {
  noise: 'browser',
  echoCancellation: true,
  autoGainControl: true,
  height: 720,
  frameRate: 30,
  background: 'none',
  backgroundImage: undefined,
};

/** The resolutions of this camera; all of them if the browser does not say. */
export function qualitiesOf(limits: Pick<MediaTrackCapabilities, 'height' | 'frameRate'> | undefined): {
  heights: readonly number[];
  frameRates: readonly number[];
} {
  const within = (choices: readonly number[], max = Number.POSITIVE_INFINITY) =>
    // Cameras report 29.97 for 30; the lowest is always available.
    choices.filter((choice, index) => index === 0 || choice <= Math.ceil(max));
  return { heights: within(heights, limits?.height?.max), frameRates: within(frameRates, limits?.frameRate?.max) };
}

/** How this person captures, remembered between visits. */
export class KeptSettings {
  readonly #store: Store;
  readonly #value;
  readonly value: ReadonlySignal<CaptureSettings>;

  constructor(store: Store) {
    this.#store = store;
    this.#value = signal<CaptureSettings>({
      ...readSettings(parseJson(store.read('capture'))),
      backgroundImage: readBackgroundImage(store.read('background-image')),
    });
    this.value = this.#value;
  }

  change(some: Partial<CaptureSettings>): void {
    this.#value.value = { ...this.#value.peek(), ...some };
    const { backgroundImage, ...rest } = this.#value.peek();
    this.#store.write('capture', JSON.stringify(rest));
    if ('backgroundImage' in some) this.#store.write('background-image', backgroundImage);
  }
}

const readBackgroundImage = (stored: string | undefined) =>
  stored?.startsWith('data:image/jpeg') ? stored : undefined;

/** The stored values that are still valid, and the defaults for the rest. */
function readSettings(stored: unknown): Omit<CaptureSettings, 'backgroundImage'> {
  const kept: Partial<Record<keyof CaptureSettings, unknown>> =
    typeof stored === 'object' && stored !== null ? stored : {};
  const among = <Choice>(choices: readonly Choice[], key: keyof CaptureSettings, ordinary: Choice): Choice =>
    choices.find((choice) => choice === kept[key]) ?? ordinary;
  return {
    noise: among(noiseReductions, 'noise', ordinarySettings.noise),
    echoCancellation: among([true, false], 'echoCancellation', true),
    autoGainControl: among([true, false], 'autoGainControl', true),
    height: among(heights, 'height', ordinarySettings.height),
    frameRate: among(frameRates, 'frameRate', ordinarySettings.frameRate),
    background: among(backgrounds, 'background', ordinarySettings.background),
  };
}
