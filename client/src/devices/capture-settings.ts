import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Store } from '../util/store.ts';
import { parseJson } from '../util/store.ts';

/** Who takes noise out of the microphone: nobody, the browser, or a model on this machine that takes out more. */
export type NoiseReduction = 'off' | 'browser' | 'model';
/** What is behind the person in their picture. */
export type Background = 'none' | 'blur' | 'image';

/** How microphone and camera are captured. */
export type CaptureSettings = {
  noise: NoiseReduction;
  echoCancellation: boolean;
  autoGainControl: boolean;
  /** Pixels. */
  height: number;
  /** Frames a second. */
  frameRate: number;
  background: Background;
  /** One's own, for the background `image`: a data URL. */
  picture: string | undefined;
};

export const noiseReductions: readonly NoiseReduction[] = ['off', 'browser', 'model'];
export const backgrounds: readonly Background[] = ['none', 'blur', 'image'];
const heights = [360, 480, 720, 1080];
const frameRates = [15, 30, 60];

/** What suits nearly everybody. */
export const ordinarySettings: CaptureSettings = {
  noise: 'browser',
  echoCancellation: true,
  autoGainControl: true,
  height: 720,
  frameRate: 30,
  background: 'none',
  picture: undefined,
};

/** Which pictures this camera can take; all that there are where the browser does not say. */
export function qualitiesOf(limits: Pick<MediaTrackCapabilities, 'height' | 'frameRate'> | undefined): {
  heights: readonly number[];
  frameRates: readonly number[];
} {
  const within = (choices: readonly number[], most = Number.POSITIVE_INFINITY) =>
    // Cameras tell 29.97 for 30; the smallest is always there.
    choices.filter((choice, index) => index === 0 || choice <= Math.ceil(most));
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
      picture: readPicture(store.read('picture')),
    });
    this.value = this.#value;
  }

  change(some: Partial<CaptureSettings>): void {
    this.#value.value = { ...this.#value.peek(), ...some };
    const { picture, ...rest } = this.#value.peek();
    this.#store.write('capture', JSON.stringify(rest));
    if ('picture' in some) this.#store.write('picture', picture);
  }
}

const readPicture = (stored: string | undefined) => (stored?.startsWith('data:image/jpeg') ? stored : undefined);

/** Whatever of the stored is one of the choices, and the ordinary for the rest. */
function readSettings(stored: unknown): Omit<CaptureSettings, 'picture'> {
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
